"""Passwords that are tried first, in the form in which they look alike: whoever guesses starts with these.

The list is our own: words of the keyboard, of the office and of the country, and the names of this system.
"""

#: Compared with `look_alike_form`, so neither capitals nor figures for letters nor a year behind them help.
KNOWN_PASSWORDS = """
abcdefghijkl abcdefghijklmnop abcdefghijklmnopqrstuvwxyz access account adgjmptw administrator admin1234
adminadmin aiueokakiku aishiteru aoyama arigatou asdfasdfasdf asdfghjkl asdfghjklqwerty baseball basketball
changeme changemeplease chocolate computer default defaultpassword dragon daisuki doraemon football freedom
fujisan gakkou ganbare guestguest hajimemashite himitsu himitsunokotoba hello helloworld hokkaido iloveyou
ikemen initialpassword internet ishinomaki ishinomakishi japan japanese jinjika kanrisha kazoku kirakira
konnichiwa kyushoku letmein letmeinplease login loginlogin loveme mainichi master masterpassword michael
miyagi miyagiken monkey momotaro nihonjin nippon nihongo nouzeika ohayou ohayougozaimasu okinawa onegaishimasu
osaka password passwordpassword passw0rd passphrase pasuwado pikachu pokemon princess qazwsxedc qazwsxedcrfv
qwerty qwertyqwerty qwertyuiop qwertyuiopasdf root rootroot sakura sakurasakura samurai sayonara secret
secretpassword security sendai senpai shiawase shinkansen shiyakusho shokuin shuno shunou soumuka starwars
sunshine superman superuser tanaka taro temporary temppassword test testtest testuser tohoku tokyo tokyotokyo
toyota trustno1 user username welcome welcometojapan whatever yakusho yamada yamadataro yamato yokohama
yoroshiku yuki zaimubu zeimuka zxcvbnm zxcvbnmasdf
"""

#: Runs of keys and letters; a password that is a piece of one of them, or of several, is no secret.
RUNS = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiop",
    "poiuytrewq",
    "asdfghjkl",
    "lkjhgfdsa",
    "zxcvbnm",
    "mnbvcxz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "あいうえおかきくけこさしすせそたちつてとなにぬねの",
)
