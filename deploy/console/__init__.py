"""The console (職員窓口): the officers' front door. It turns a browser's cookie into tokens and owns no data."""
