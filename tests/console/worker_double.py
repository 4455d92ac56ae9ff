"""A worker without an assistant: it answers JSON lines, dies when told to, and says how it was started."""

import json
import os
import sys
import time

print("Chargement", file=sys.stderr, flush=True)
time.sleep(0.1)
print("une bibliothèque écrit ici", flush=True)
print(json.dumps({"pret": "1"}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    if asked.get("texte") == "meurs":
        os._exit(3)
    if asked.get("texte") == "refuse":
        answer = {"erreur": "Non.", "code": "personne", "fautes": [{"champ": "a-b", "message": "faux"}]}
    else:
        answer = {"pid": os.getpid(), "texte": asked.get("texte")}
    print(json.dumps({"numero": asked["numero"], **answer}), flush=True)
