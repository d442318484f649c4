"""A small bank with a plain sheet of it, and what checks find when something is planted there."""

from pathlib import Path

from checklist.bank import Bank, load_bank
from checklist.material import Check, Found, Material
from checklist.sheet import read_sheet

BANK: Bank = load_bank(Path(__file__).parent / "data" / "lint_bank.yaml")

PLAIN = """
<html lang="en"><head><title>My sleep</title></head><body><main>
<h1>My sleep</h1>
<p>Choose the ones you want to ask. <strong>Give this page to your doctor.</strong></p>
<aside class="safety"><p><strong>This sheet asks.</strong>
Do not start, stop or change a pill.</p></aside>
<section><h2>My top 3</h2><ol class="entries">
<li value="1"><input type="checkbox" name="item.wake.asked"><p class="ask">Why do I wake up?</p>
<p class="known"><span class="certainty">Early</span>
It wakes 1 in 10 people. <span class="cite">[1]</span></p></li>
<li value="2"><input type="checkbox" name="item.test.asked">
<p class="ask">Is there a test for it?</p></li>
</ol></section>
<section><h2>Signs</h2><ul><li>I fall asleep in the day</li><li>I snore</li></ul></section>
<p class="sources">Utilize! 53% of sources are not read.</p>
</main><footer><p>sleep 1</p></footer></body></html>
"""


def found_by(check: Check, html: str = PLAIN) -> Found:
    """What a check finds on a visit sheet of that HTML."""
    return check(Material(BANK, {"visit": read_sheet(html)}))


def faults_of(check: Check, old: str, new: str) -> tuple[str, ...]:
    """What is wrong with the plain sheet once one thing of it stands otherwise."""
    assert PLAIN.count(old) == 1, f"“{old}” stands {PLAIN.count(old)} times"
    return found_by(check, PLAIN.replace(old, new)).faults
