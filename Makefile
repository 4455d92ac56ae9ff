# Convoqué : « make » seul donne la liste des commandes.
PYTHON ?= python3
PREPARER = $(PYTHON) -I outils/preparer.py
BIN = .venv/bin
CORE = convoque/schema convoque/editing convoque/rules convoque/casefile convoque/knowledge convoque/verdict convoque/replies convoque/dialogue convoque/veille \
       convoque/clock.py convoque/environment.py convoque/errors.py convoque/origins.py convoque/savoir.py convoque/settings.py \
       convoque/training.py convoque/testing
export PYTHONUNBUFFERED = 1

.DEFAULT_GOAL := aide
.PHONY: aide prepare outils run run-cluster test images chat check format train rasa evaluation bench attaques clean

aide: ## cette liste
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1|/' | \
		while IFS='|' read -r nom texte; do printf '%-18s %s\n' "$$nom" "$$texte"; done

run: outils ## démarre Convoqué (installe et entraîne d’abord ce qui manque) ; Ctrl-C arrête tout
	@outils/avec-env.sh $(BIN)/convoque migrer
	@outils/avec-env.sh $(BIN)/convoque importer --demo --sauf-en-production
	@outils/avec-env.sh $(BIN)/convoque publier --au-demarrage
	@exec outils/avec-env.sh $(BIN)/python -m convoque.channel.serve --avec-la-console

run-cluster: prepare ## comme en production : PostgreSQL, deux processus du site et nginx ; Ctrl-C arrête tout
	@exec outils/avec-env.sh $(BIN)/python -I outils/cluster.py

test: prepare ## installe ce qui manque et lance tous les tests
	@$(PREPARER) --navigateur
	@$(PREPARER) --serveurs
	@exec $(BIN)/python -m pytest $(ARGS)

images: prepare ## refait les images de la documentation et des guides, dans docs/images
	@$(PREPARER) --navigateur
	@exec $(BIN)/python -m pytest tests/navigateur/test_images.py tests/console/test_dix_minutes.py tests/console/test_essai_navigateur.py --images

chat: prepare ## l’assistant dans le terminal ; ARGS="--personne amina" pour parler comme elle
	@outils/avec-env.sh $(BIN)/convoque migrer
	@exec outils/avec-env.sh $(BIN)/convoque parler $(ARGS)

check: outils ## vérifie la forme, les types, les dépendances entre modules et la documentation
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(CORE)
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/outils/test_documentation.py

format: outils ## met le code en forme
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

train: outils ## entraîne le modèle s’il ne correspond plus aux données
	@$(BIN)/python -m convoque.training

rasa: outils ## la commande rasa elle-même, par exemple : make rasa ARGS="test nlu --no-plot"
	@exec $(BIN)/python -m convoque.rasa_launcher $(ARGS)

evaluation: prepare ## mesure la compréhension et écrit docs/evaluation.md (plus d’une heure) ; ARGS="--rapide" en donne un aperçu
	@exec nice $(BIN)/python -m benchmarks.comprehension $(ARGS)

bench: prepare ## mesure ce que coûte Convoqué, à côté d’un Rasa d’origine, et écrit docs/performance.md (vingt minutes)
	@exec $(BIN)/python -m benchmarks.cout $(ARGS)

attaques: prepare ## plus de 100 000 entrées hostiles contre le site et ses lecteurs (une demi-heure) ; ARGS="--part 0.05" en donne un aperçu
	@$(PREPARER) --attaques
	@exec nice $(BIN)/python -m benchmarks.attaques $(ARGS)

clean: ## enlève ce qui a été installé, entraîné ou mis en cache ; garde var/ (les données)
	rm -rf .venv .outils models .rasa .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache \
		.grimp_cache results *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

prepare:
	@$(PREPARER)

outils:
	@$(PREPARER) --sans-modele
