// Development only: speak as one of the demo people.
"use strict";

(() => {
  const people = document.getElementById("personne");
  const assistant = document.querySelector("convoque-assistant");

  const offer = async () => {
    const response = await fetch("/dev/jetons");
    if (!response.ok) return;
    (await response.json()).forEach(({ id, prenom }) => people.append(new Option(prenom || id, id)));
  };

  people.addEventListener("change", () => {
    const { value } = people;
    if (value) assistant.dataset.tokenUrl = `/dev/jeton/${encodeURIComponent(value)}`;
    else delete assistant.dataset.tokenUrl;
  });
  offer().catch(() => {});
})();
