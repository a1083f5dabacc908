"""The operations page (運用状況): asks every service how it is and shows one page. It owns no data and no database."""
