// La page de Convoqué : une conversation, sans dépendance, sans HTML venu d’ailleurs.
"use strict";

(() => {
  const WEBHOOK = "/webhooks/site/webhook";
  const main = document.getElementById("convoque");
  const words = main.dataset;
  const log = document.getElementById("journal");
  const state = document.getElementById("etat");
  const form = document.getElementById("formulaire");
  const field = document.getElementById("message");
  const eraser = document.getElementById("effacer");
  const people = document.getElementById("personne");
  const send = form.querySelector("button");

  let conversation = null;
  let token = null;
  let busy = false;
  let era = 0; // an answer that arrives after the person has changed is dropped

  const element = (name, content = "", className = "") => {
    const made = document.createElement(name);
    if (content) made.textContent = content;
    if (className) made.className = className;
    return made;
  };

  // Light Markdown: bold, italics, line breaks and lists; everything else is shown as written.
  const MARKS = /\*\*((?!\s)[^*\n]+(?<!\s))\*\*|(?<![\w*])([*_])((?!\s)[^*_\n]+(?<!\s))\2(?![\w*])/gu;
  const ITEM = /^\s*(?:[-*•]\s+|(\d+)[.)]\s+)(.*)$/u;

  const inline = (parent, text) => {
    let end = 0;
    for (const mark of text.matchAll(MARKS)) {
      parent.append(text.slice(end, mark.index), element(mark[1] ? "strong" : "em", mark[1] || mark[3]));
      end = mark.index + mark[0].length;
    }
    parent.append(text.slice(end));
  };

  const kindOf = (line) => {
    const item = ITEM.exec(line);
    if (item) return item[1] ? "ol" : "ul";
    return line.trim() ? "p" : "";
  };

  const markdown = (parent, text) => {
    let block = null;
    let kind = "";
    for (const line of text.split("\n")) {
      const next = kindOf(line);
      const same = next === kind;
      kind = next;
      if (!kind) continue;
      if (!same) parent.append((block = element(kind)));
      else if (kind === "p") block.append(element("br"));
      if (kind === "p") {
        inline(block, line.trim());
      } else {
        const item = element("li");
        inline(item, ITEM.exec(line)[2]);
        block.append(item);
      }
    }
  };

  const turn = (who, className = "tour") => {
    const made = element("section", "", className);
    made.append(element("h2", who));
    log.append(made);
    return made;
  };

  const longDate = (day) => {
    const moment = new Date(`${day}T12:00:00`);
    if (Number.isNaN(moment.getTime())) return day;
    return moment.toLocaleDateString("fr-FR", { day: "numeric", month: "long", year: "numeric" });
  };

  const showSources = (parent, custom) => {
    if (!custom.sources || !custom.sources.length) return;
    const block = element("div", "", "sources");
    const list = element("ul");
    for (const source of custom.sources) {
      const name = [source.code, source.article].filter(Boolean).join(", ");
      const item = element("li");
      if (/^https:\/\//u.test(source.url || "")) {
        const link = element("a", name);
        link.href = source.url;
        link.rel = "noreferrer";
        item.append(link);
      } else {
        item.append(name);
      }
      list.append(item);
    }
    block.append(element("h3", words.sources), list);
    if (custom.verifie_le && !/vérifiées au/iu.test(parent.textContent)) {
      block.append(element("p", `${words.verifie}${longDate(custom.verifie_le)}.`));
    }
    parent.append(block);
  };

  const dropChoices = () => log.querySelectorAll(".choix").forEach((choices) => choices.remove());

  const showChoices = (parent, buttons) => {
    const choices = element("div", "", "choix");
    for (const { title, payload } of buttons) {
      const button = element("button", title);
      button.type = "button";
      button.addEventListener("click", () => say(payload, title));
      choices.append(button);
    }
    parent.append(choices);
  };

  const showReply = (messages) => {
    for (const message of messages) {
      const made = turn(words.assistant);
      markdown(made, message.text);
      if (message.custom) showSources(made, message.custom);
      if (message.buttons) showChoices(made, message.buttons);
    }
  };

  const showError = (sentence, incident, retry) => {
    const box = element("div", "", "erreur");
    box.append(element("p", sentence));
    if (incident) box.append(element("p", `${words.incident}${incident}`));
    if (retry) {
      const button = element("button", words.reessayer);
      button.type = "button";
      button.addEventListener("click", () => {
        box.remove();
        retry();
      });
      box.append(button);
    }
    log.append(box);
    box.scrollIntoView({ block: "nearest" });
  };

  const wait = (waiting) => {
    busy = waiting;
    send.disabled = waiting;
    log.setAttribute("aria-busy", String(waiting));
    state.textContent = waiting ? words.attente : "";
  };

  const renewToken = async () => {
    const person = people ? people.value : "";
    token = null;
    if (!person) return;
    const response = await fetch(`/dev/jeton/${encodeURIComponent(person)}`);
    if (response.ok) token = (await response.json()).jeton;
  };

  const call = async (method, body) => {
    const headers = {};
    if (body) headers["Content-Type"] = "application/json";
    if (method === "DELETE") headers["X-Conversation"] = conversation;
    if (token) headers.Authorization = `Bearer ${token}`;
    return fetch(WEBHOOK, { method, headers, body: body && JSON.stringify(body), signal: timeLimit() });
  };

  const timeLimit = () => (AbortSignal.timeout ? AbortSignal.timeout(40000) : undefined);

  const callOnceMore = async (method, body) => {
    const response = await call(method, body);
    if (response.status !== 401 || !token) return response;
    await renewToken();
    return call(method, body);
  };

  const refuse = async (response, retry) => {
    const { erreur } = await response.json();
    if ([403, 404].includes(response.status) || erreur.code === "conversation_invalide") conversation = null;
    const hopeless = [400, 413, 415].includes(response.status) && erreur.code !== "conversation_invalide";
    showError(erreur.message, erreur.incident, hopeless ? null : retry);
  };

  const exchange = async (text) => {
    const mine = era;
    const retry = () => exchange(text);
    wait(true);
    try {
      const body = conversation ? { message: text, conversation } : { message: text };
      const response = await callOnceMore("POST", body);
      if (mine !== era) return;
      if (!response.ok) {
        await refuse(response, retry);
      } else {
        const reply = await response.json();
        conversation = reply.conversation;
        eraser.hidden = false;
        showReply(reply.messages);
      }
    } catch {
      if (mine === era) showError(words.coupure, null, retry);
    } finally {
      if (mine === era) wait(false);
      field.focus({ preventScroll: true });
    }
  };

  const say = (text, title) => {
    if (busy) return;
    dropChoices();
    const made = turn(words.vous, "tour vous");
    made.append(element("p", title || text));
    made.scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
    exchange(text);
  };

  const startAgain = (sentence) => {
    era += 1;
    conversation = null;
    eraser.hidden = true;
    log.replaceChildren();
    wait(false);
    state.textContent = sentence;
    field.focus();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (busy) return;
    if (!text) {
      state.textContent = words.vide;
      return;
    }
    field.value = "";
    say(text);
  });

  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });

  const erase = async () => {
    if (busy || !conversation) return;
    try {
      const response = await callOnceMore("DELETE");
      if (response.ok || response.status === 404) startAgain(words.efface);
      else await refuse(response, erase);
    } catch {
      showError(words.coupure, null, erase);
    }
  };

  eraser.addEventListener("click", erase);

  const offerPeople = async () => {
    const response = await fetch("/dev/jetons");
    if (!response.ok) return;
    for (const { id, prenom } of await response.json()) {
      const option = element("option", prenom || id);
      option.value = id;
      people.append(option);
    }
    people.addEventListener("change", async () => {
      startAgain(words.nouvelle);
      await renewToken().catch(() => {});
    });
  };

  if (people) offerPeople().catch(() => {});
  form.hidden = false;
})();
