"""Names and words in scripts of the world, for tests of what can be set and what is refused."""

NAMES = [
    ("Latin", "Zoë Ångström-Çelik, Łukasz"),
    ("Vietnamese", "Nguyễn Thị Hồng"),
    ("Greek", "Γιώργος Παπαδόπουλος"),
    ("Cyrillic", "Дмитрий Їжак"),
    ("marks on Latin", "m\u0302 x\u030c\u0301"),
    ("Armenian", "Հայկ Պետրոսյան"),
    ("Georgian", "ნინო ბერიძე"),
    ("Hebrew", "דוד כהן"),
    ("Hebrew with points", "שָׁלוֹם"),
    ("Hebrew with a number", "דוד (אבא) 12, בן"),
    ("Arabic", "محمد الأحمد"),
    ("Persian", "می\u200cخواهم بروم"),
    ("Urdu", "ڈاکٹر صاحب"),
    ("Syriac", "ܡܪܝܡ"),
    ("Amharic", "አበበ ቢቂላ"),
    ("Hindi", "क्षत्रिय हिन्दी"),
    ("Bengali", "ক্ষুদ্র বাংলা"),
    ("Punjabi", "ਗੁਰਪ੍ਰੀਤ"),
    ("Gujarati", "ક્ષમા પટેલ"),
    ("Tamil", "கௌரி தமிழ்"),
    ("Telugu", "తెలుగు శ్రీ"),
    ("Kannada", "ಕ್ಷಮಾ"),
    ("Malayalam", "ക്ഷേമ"),
    ("Sinhala", "ශ්\u200dරී ලංකා"),
    ("Thai", "น้ำใจ สมชาย"),
    ("Lao", "ສົມໃຈ"),
    ("Burmese", "ကျော် မြန်မာ"),
    ("Khmer", "ស្រី ខ្មែរ"),
    ("Tibetan", "བོད་སྐད"),
    ("Chinese", "李明"),
    ("Chinese beyond U+FFFF", "𠮷野家"),
    ("Japanese", "ひらがな カタカナ"),
    ("Korean", "김민준"),
    ("two directions", "Dr. محمد said (שלום 3) ok"),
    ("emoji", "Ana 👩\u200d⚕\ufe0f"),
]
"""What it is, and the text."""

SET_BY_PACKAGES = {
    "Latin", "Vietnamese", "Greek", "Cyrillic", "marks on Latin", "Hebrew", "Hebrew with points",
    "Hebrew with a number", "Arabic", "Persian", "Urdu", "Hindi", "Tamil", "Thai",
    "two directions",
}  # fmt: skip
"""Those that the font packages of the tests set; the others need fonts of the computer."""
