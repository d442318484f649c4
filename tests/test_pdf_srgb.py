"""The colour profile is the one that Little CMS makes for sRGB, but for the moment it was made."""

from PIL import ImageCms

from checklist.pdf.srgb import PROFILE


def test_it_is_srgb() -> None:
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    moment = slice(24, 36)  # ICC.1, 7.2.8
    assert PROFILE[moment] != made[moment]
    assert PROFILE[: moment.start] == made[: moment.start]
    assert PROFILE[moment.stop :] == made[moment.stop :]
