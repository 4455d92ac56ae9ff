"""Publications on a real site, measured: seconds until followed, answers meanwhile, thirty kills.

``.venv/bin/python benchmarks/publications.py``. What the suite tries, on a machine that does nothing else.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "publishing")]

from atelier_redaction import copied  # noqa: E402
from site_publie import Asking, Published, go, greet, running  # noqa: E402

from convoque.casefile.demo import load_demo  # noqa: E402
from convoque.channel.store import prepare  # noqa: E402
from convoque.publishing import Shelf  # noqa: E402
from convoque.publishing.files import read_savoir  # noqa: E402
from convoque.testing.evaluate import percentile  # noqa: E402

TEXTS, KILLS = 20, 30


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="convoque-publications-") as name:
        folder = Path(name)
        copied(folder / "savoir")
        load_demo(folder / "convoque.db")
        prepare(folder / "convoque-conversations.db")
        go(folder)
        with running(folder) as site:
            quiet(site)
            texts(site)
            model(site)
        kills(folder)


def quiet(site: Published) -> None:
    with Asking(site) as asking:
        time.sleep(20)
    show("sans publication", asking)


def texts(site: Published) -> None:
    published, followed = [], []
    with Asking(site) as asking:
        for number in range(TEXTS):
            greet(site.savoir, f"mot{number}")
            began = time.monotonic()
            outcome = site.publish()
            published.append(time.monotonic() - began)
            followed.append(site.followed(outcome.number or 0, 60))
    show(f"{TEXTS} textes", asking)
    print(f"  publier sans comparer : {percentile(published, 0.5):.2f} s")
    print(f"  suivi : p50 {percentile(followed, 0.5):.2f} s, au pire {max(followed):.2f} s")


def model(site: Published) -> None:
    path = site.savoir / "data" / "nlu" / "obligation.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("examples: |\n", "examples: |\n    - venir au bidule\n", 1)
    )
    with Asking(site) as asking:
        followed = site.followed(site.publish().number or 0, 300)
    show("un autre modèle", asking)
    print(f"  chargé et en place en {followed:.1f} s")


def show(title: str, asking: Asking) -> None:
    seconds = asking.seconds
    print(f"{title} : {len(seconds)} réponses, {len(asking.lost)} perdues, p50 {percentile(seconds, 0.5):.3f} s, "
          f"p95 {percentile(seconds, 0.95):.3f} s, au pire {max(seconds):.3f} s", flush=True)  # fmt: skip


def kills(folder: Path) -> None:
    shelf, name = Shelf(folder / "publications"), "knowledge/fiches/salutation.yml"
    both = []
    for word in ("un", "deux"):
        greet(folder / "savoir", word)
        both.append(read_savoir(folder / "savoir"))

    def publish_for_ever() -> None:
        for turn in range(10_000):
            (folder / "savoir" / name).write_bytes(both[turn % 2][name])
            go(folder)

    go(folder)
    wrong, moments = 0, random.Random(15)
    for _ in range(KILLS):
        working = multiprocessing.get_context("fork").Process(target=publish_for_ever)
        working.start()
        time.sleep(moments.uniform(0.05, 2.5))
        os.kill(working.pid or 0, signal.SIGKILL)
        working.join()
        found = shelf.find()
        whole = found.publication is not None and read_savoir(found.publication.folder) in both
        wrong += bool(found.warnings) or not whole
    print(f"{KILLS} publications tuées : {wrong} à moitié, {len(shelf.every())} publications entières")


if __name__ == "__main__":
    main()
