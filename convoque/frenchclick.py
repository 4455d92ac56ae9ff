"""The few sentences that click says by itself, in French."""

from __future__ import annotations

from importlib import import_module

SENTENCES = {
    "Aborted!": "Interrompu.",
    "Options": "Options",
    "Commands": "Commandes",
    "Positional arguments": "Arguments",
    "Usage:": "Emploi :",
    "Missing command.": "Il manque une commande.",
    "env var: {var}": "variable : {var}",
    "default: {default}": "par défaut : {default}",
    "required": "obligatoire",
    "Error: {message}": "Erreur : {message}",
    "Try '{command} {option}' for help.": "« {command} {option} » explique comment faire.",
    "Invalid value: {message}": "Valeur refusée : {message}",
    "Invalid value for {param_hint}: {message}": "Valeur refusée pour {param_hint} : {message}",
    "Missing argument": "Il manque l’argument",
    "Missing option": "Il manque l’option",
    "Missing parameter": "Il manque le paramètre",
    "Missing {param_type}": "Il manque {param_type}",
    "Missing parameter: {param_name}": "Il manque le paramètre {param_name}",
    "No such option {name!r}.": "L’option {name} n’existe pas.",
    "No such option: {name}": "L’option {name} n’existe pas.",
    "No such command {name!r}.": "La commande « {name} » n’existe pas.",
    "Option {name!r} does not take a value.": "L’option {name} ne prend pas de valeur.",
    "Option {name!r} requires an argument.": "L’option {name} demande une valeur.",
    "Show the version and exit.": "Donne la version.",
    "Show this message and exit.": "Affiche cette aide.",
    "{name} {filename!r} does not exist.": "{name} « {filename} » introuvable.",
    "{name} {filename!r} is a file.": "« {filename} » est un fichier, pas un dossier.",
    "{name} {filename!r} is a directory.": "« {filename} » est un dossier, pas un fichier.",
    "{name} {filename!r} is not readable.": "« {filename} » n’est pas lisible.",
    "Could not open file {filename!r}: {message}": "Le fichier « {filename} » ne s’ouvre pas : {message}",
    "file": "fichier",
    "directory": "dossier",
    "path": "chemin",
    "File": "Fichier",
    "Directory": "Dossier",
    "Path": "Chemin",
    "Got unexpected extra argument ({args})": "Argument en trop : {args}",
    "Got unexpected extra arguments ({args})": "Arguments en trop : {args}",
    "Did you mean {possibility}?": "Vouliez-vous dire {possibility} ?",
    "(Possible options: {possibilities})": "(Options proches : {possibilities})",
    "(Did you mean one of: {possibilities})": "(Commandes proches : {possibilities})",
    "Did you mean one of: {possibilities}?": "Commandes proches : {possibilities}",
}

MODULES = ("core", "formatting", "exceptions", "decorators", "parser", "types")


def speak_french() -> None:
    """Put French in the place of click's own translation functions; once is enough."""
    for name in MODULES:
        module = import_module(f"click.{name}")
        for function, french in (("_", _one), ("ngettext", _counted)):
            if hasattr(module, function):
                setattr(module, function, french)


def _one(sentence: str) -> str:
    return SENTENCES.get(sentence, sentence)


def _counted(one: str, several: str, count: int) -> str:
    return _one(one if count == 1 else several)
