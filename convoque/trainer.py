"""Train a model into a folder: ``python -m convoque.trainer FOLDER DATA…``, in a process of its own.

The same graph as ``rasa train``, without its command line. As long as
``config.yml`` names every component by its module, Rasa's own are not all
imported to find those that are used: TensorFlow alone takes as long as
reading the examples.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from convoque.channel.deferred import defer
from convoque.channel.notices import hush

NAME = "modele"
_REGISTRY = {
    "rasa.engine.recipes.default_components": ("DEFAULT_COMPONENTS",),
    "rasa.core.policies.ted_policy": ("TEDPolicy",),
    "rasa.nlu.classifiers.diet_classifier": ("DIETClassifier",),
    "rasa.nlu.extractors.crf_entity_extractor": ("CRFEntityExtractor", "CRFEntityExtractorOptions"),
    "rasa.nlu.selectors.response_selector": ("ResponseSelector",),
}
"""What registers Rasa's components under their short names, and what its checks compare ours with."""


def main(folder: str, data: list[str]) -> int:
    """Train on these files and folders, by the configuration of the current folder; give Rasa's exit status."""
    hush()
    if by_module(Path("config.yml")):
        defer(_REGISTRY)
        import convoque.channel.quiet  # noqa: F401  (must come before Rasa)
    else:
        import skops.io  # noqa: F401  (before TensorFlow: it saves ten seconds)

    # isort: split
    import structlog
    from rasa.model_training import train

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    made = train("domain.yml", "config.yml", data, folder, force_training=True, fixed_model_name=NAME)
    return int(made.code)


def by_module(config: Path) -> bool:
    """Tell whether every component and policy of ``config`` is named by its module."""
    import yaml

    told = yaml.safe_load(config.read_text(encoding="utf-8"))
    names = [str(one["name"]) for section in ("pipeline", "policies") for one in told.get(section) or ()]
    return all("." in name for name in names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
