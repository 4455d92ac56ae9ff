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
