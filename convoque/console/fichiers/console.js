// The console without this file does the same: it only spares reloading, and moves the focus to what is wrong.
(() => {
  "use strict";
  const wrong = document.querySelector("#erreurs");
  if (wrong) wrong.focus();

  for (const link of document.querySelectorAll("#erreurs a[href^='#']")) {
    link.addEventListener("click", () => {
      const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      const section = field && field.closest("details");
      if (section) section.open = true;
      if (field) setTimeout(() => field.focus());
    });
  }

  // The preview beside a form follows what is typed.
  const form = document.querySelector("#formulaire");
  const seen = document.querySelector("#apercu .apercu");
  if (form && seen) {
    let waiting = 0;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const told = new FormData(form);
        told.set("geste", "apercu");
        try {
          const answer = await fetch(form.action, { method: "POST", body: told, headers: { Accept: "text/html" }, redirect: "error" });
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const card = page.querySelector("#apercu .apercu");
          if (!answer.ok || !card) return;
          seen.className = card.className; // its colour is the verdict's
          seen.replaceChildren(...card.childNodes);
        } catch (error) {
          // What was shown stays.
        }
      }, 500);
    });
  }

  const followed = document.querySelector("[data-suivre]");
  if (!followed) return;
  let last = "";
  const ask = async () => {
    let pause = 1000;
    try {
      const answer = await fetch(followed.dataset.suivre, { headers: { Accept: "text/html" }, redirect: "error" });
      if (answer.status === 401) return;
      const text = await answer.text();
      const state = new DOMParser().parseFromString(text, "text/html");
      if (state.querySelector("[data-fini]")) {
        location.reload();
        return;
      }
      if (answer.ok && text !== last && !followed.contains(document.activeElement)) {
        followed.replaceChildren(...state.body.childNodes);
        last = text;
      }
    } catch (error) {
      pause = 3000;
    }
    setTimeout(ask, pause);
  };
  setTimeout(ask, 500);
})();
