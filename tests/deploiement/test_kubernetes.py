"""The Kubernetes objects: closed, with limits and probes, and agreeing on their names and ports."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from en_marche import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
LAYERS = ("socle", "migration", "site")
FILES = sorted(path for layer in LAYERS for path in (FOLDER / layer).glob("*.yaml"))


def _objects() -> Iterator[dict[str, Any]]:
    for path in FILES:
        if path.name != "kustomization.yaml":
            yield from yaml.safe_load_all(path.read_text(encoding="utf-8"))


def _one(kind: str, name: str | None = None) -> dict[str, Any]:
    (found,) = (one for one in _objects() if one["kind"] == kind and name in (None, one["metadata"]["name"]))
    return found


def _template(one: dict[str, Any]) -> dict[str, Any]:
    spec = one["spec"]
    return dict((spec["jobTemplate"]["spec"] if one["kind"] == "CronJob" else spec)["template"])


WORKLOADS = {one["metadata"]["name"]: one for one in _objects() if one["kind"] in ("Deployment", "Job", "CronJob")}
PODS = {name: _template(one)["spec"] for name, one in WORKLOADS.items()}
each_pod = pytest.mark.parametrize("pod", PODS.values(), ids=list(PODS))


def test_il_y_a_tout_ce_qu_il_faut() -> None:
    kinds = sorted(one["kind"] for one in _objects())
    assert kinds == sorted([
        "ConfigMap", "CronJob", "Deployment", "Ingress", "Job", "Namespace", "NetworkPolicy", "NetworkPolicy",
        "NetworkPolicy", "PodDisruptionBudget", "Service",
    ])  # fmt: skip


@pytest.mark.parametrize("layer", LAYERS)
def test_chaque_dossier_nomme_tous_ses_fichiers(layer: str) -> None:
    said = yaml.safe_load((FOLDER / layer / "kustomization.yaml").read_text(encoding="utf-8"))
    assert said["namespace"] == "convoque"
    assert sorted(said["resources"]) == sorted(
        path.name for path in (FOLDER / layer).glob("*.yaml") if path.name != "kustomization.yaml"
    )


def test_le_site_et_la_migration_ont_la_meme_image() -> None:
    images = [yaml.safe_load((FOLDER / layer / "kustomization.yaml").read_text())["images"] for layer in LAYERS[1:]]
    assert images[0] == images[1]
    assert images[0][0]["newTag"] != "latest"


@each_pod
def test_chaque_conteneur_est_ferme(pod: dict[str, Any]) -> None:
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] >= 10000
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
    assert not [volume for volume in pod["volumes"] if "hostPath" in volume]
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


@each_pod
def test_chaque_conteneur_a_ses_limites(pod: dict[str, Any]) -> None:
    for container in pod["containers"]:
        assert set(container["resources"]["limits"]) == set(container["resources"]["requests"]) == {"cpu", "memory"}
    assert all("sizeLimit" in volume["emptyDir"] for volume in pod["volumes"] if "emptyDir" in volume)


@each_pod
def test_le_nom_du_service_ne_devient_pas_un_reglage(pod: dict[str, Any]) -> None:
    """A Service named « convoque » would set ``CONVOQUE_PORT=tcp://…`` in every container."""
    assert pod["enableServiceLinks"] is False


@each_pod
def test_les_secrets_sont_nommes_et_jamais_ecrits(pod: dict[str, Any]) -> None:
    for container in pod["containers"]:
        assert all(set(one) == {"name", "valueFrom"} for one in container["env"])
        named = {one["name"]: one["valueFrom"]["secretKeyRef"] for one in container["env"]}
        assert {name: ref["key"] for name, ref in named.items()} == {name: name for name in named}
        assert set(named) == {"CONVOQUE_DB", "CONVOQUE_CLE_CONVERSATION"}
    assert not [one for one in _objects() if one["kind"] == "Secret"]
    assert not {"CONVOQUE_DB", "CONVOQUE_CLE_CONVERSATION", "CONVOQUE_JWT_SECRET"} & set(_one("ConfigMap")["data"])


@each_pod
def test_ce_qui_est_monte_existe(pod: dict[str, Any]) -> None:
    volumes = {volume["name"] for volume in pod["volumes"]}
    for container in pod["containers"]:
        assert {mount["name"] for mount in container["volumeMounts"]} == volumes
    assert _one("ConfigMap")["data"]["CONVOQUE_JWT_PUBLIC_KEY"].startswith("/etc/convoque/")


def test_les_sondes_regardent_les_bons_ports() -> None:
    data = _one("ConfigMap")["data"]
    (site,) = PODS["convoque"]["containers"]
    probes = {name: site[name]["httpGet"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert probes["readinessProbe"] == {"path": "/health", "port": int(data["CONVOQUE_PORT"])}
    assert probes["livenessProbe"] == {"path": "/vivant", "port": int(data["CONVOQUE_METRICS_PORT"])}
    assert {port["containerPort"] for port in site["ports"]} == {5005, 9105}


def test_une_mise_a_jour_ne_perd_aucune_demande() -> None:
    spec = WORKLOADS["convoque"]["spec"]
    assert spec["replicas"] >= 2
    assert spec["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    assert PODS["convoque"]["containers"][0]["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", "10"]
    assert PODS["convoque"]["terminationGracePeriodSeconds"] > 60
    assert _one("PodDisruptionBudget")["spec"]["minAvailable"] >= 1


def test_les_etiquettes_s_accordent() -> None:
    labels = _template(WORKLOADS["convoque"])["metadata"]["labels"]
    selectors = (
        WORKLOADS["convoque"]["spec"]["selector"]["matchLabels"],
        _one("Service")["spec"]["selector"],
        _one("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
        _one("NetworkPolicy", "vers-le-site")["spec"]["podSelector"]["matchLabels"],
    )
    assert all(selector == labels for selector in selectors)
    base = _one("NetworkPolicy", "vers-la-base")["spec"]["podSelector"]["matchLabels"]
    assert all(base.items() <= _template(one)["metadata"]["labels"].items() for one in WORKLOADS.values())


def test_rien_n_entre_ni_ne_sort_sans_etre_nomme() -> None:
    nothing = _one("NetworkPolicy", "rien")["spec"]
    assert nothing == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    into = _one("NetworkPolicy", "vers-le-site")["spec"]["ingress"]
    assert [port["port"] for rule in into for port in rule["ports"]] == [5005, 9105]
    assert all(rule["from"] for rule in into)
    out = _one("NetworkPolicy", "vers-la-base")["spec"]["egress"]
    assert sorted(port["port"] for rule in out for port in rule["ports"]) == [53, 53, 5432]
    assert all(rule["to"] for rule in out)


def test_le_trafic_va_du_nom_au_site() -> None:
    (rule,) = _one("Ingress")["spec"]["rules"]
    (path,) = rule["http"]["paths"]
    service = _one("Service")
    assert path["backend"]["service"]["name"] == service["metadata"]["name"]
    assert [port["targetPort"] for port in service["spec"]["ports"]] == [5005]
    assert _one("Ingress")["spec"]["tls"][0]["hosts"] == [rule["host"]]


def test_l_espace_refuse_ce_qui_n_est_pas_ferme() -> None:
    assert _one("Namespace")["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


@pytest.mark.parametrize("layer", LAYERS)
def test_kustomize_assemble_chaque_dossier(layer: str, tmp_path: Path) -> None:
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("kubectl est absent de cette machine.")
    command = [kubectl, "kustomize", str(FOLDER / layer)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assembled = list(yaml.safe_load_all(done.stdout))
    assert all(one["metadata"].get("namespace", "convoque") == "convoque" for one in assembled)
    assert "image: convoque\n" not in done.stdout
