"""The site writes which key it hides identities with, and nothing that would tell the key."""

from __future__ import annotations

import time
from collections.abc import Callable

from site_door import Site
from sqlalchemy import text

from convoque.channel.fingerprint import KeyCheck, check_key
from convoque.channel.tokens import Signer
from convoque.settings import DEV_SECRET

SIGNER = Signer(DEV_SECRET.encode())


def test_le_site_note_l_empreinte_de_sa_cle_des_son_depart(open_site: Callable[..., Site]) -> None:
    site = open_site()
    end = time.monotonic() + 10
    while check_key(site.store, SIGNER.fingerprint).answer == "inconnue" and time.monotonic() < end:
        time.sleep(0.05)
    assert check_key(site.store, SIGNER.fingerprint) == KeyCheck("la_meme")
    assert check_key(site.store, Signer(b"une autre").fingerprint) == KeyCheck("une_autre")


def test_l_empreinte_ne_dit_rien_de_la_cle(open_site: Callable[..., Site]) -> None:
    with open_site().store.transaction() as held:
        kept = str(held.connection.execute(text("SELECT value FROM door_keys")).scalars().all())
    assert DEV_SECRET not in kept
    assert SIGNER.pseudonym("amina") not in kept
