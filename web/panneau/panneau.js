// The panel: a conversation in a dialog beside someone else's page, or filling our own.
"use strict";

(() => {
  const assistant = customElements.get("convoque-assistant");
  const { parts } = assistant;
  const { make, button } = parts;
  const WORDS = __MOTS__;
  const SLOW = 6000;
  const FULL_SCREEN = "(max-width: 40em), (max-height: 30em)";

  class Panel {
    constructor(host, base) {
      this.host = host;
      this.words = WORDS[host.lang] || WORDS.fr;
      this.exchange = new parts.Exchange(host, base);
      this.busy = false;
      this.era = 0; // an answer that arrives after the person has changed is dropped
      this.size = 1;
      this.build();
      this.welcome();
      addEventListener("online", () => this.tell(this.words.en_ligne));
      addEventListener("offline", () => this.tell(this.words.hors_ligne));
      addEventListener("pageshow", (event) => event.persisted && this.checkPerson());
      if (window.speechSynthesis) speechSynthesis.getVoices(); // voices come late: ask early
    }

    build() {
      const { words, host } = this;
      this.title = make("h2", { tabIndex: -1, id: "titre" }, host.titleText);
      this.sizer = button("A+", () => this.changeSize(), "discret petit");
      this.sizer.setAttribute("aria-label", words.taille);
      const closer = button("✕", () => this.close(), "discret petit");
      closer.setAttribute("aria-label", words.fermer);
      this.log = make("div", { className: "journal", role: "log", "aria-live": "polite", "aria-label": words.journal });
      this.state = make("p", { className: "etat", role: "status", id: "etat" });
      this.field = make("textarea", { id: "message", rows: 2, maxLength: 1000, autocomplete: "off", required: true });
      this.field.setAttribute("aria-describedby", "aide");
      this.form = make(
        "form",
        { className: "saisie", noValidate: true },
        make("label", { htmlFor: "message" }, words.question),
        make("div", { className: "ligne" }, this.field, make("button", { type: "submit" }, words.envoyer)),
        make("p", { id: "aide" }, words.aide)
      );
      this.eraser = make("div", { className: "effacer" });
      const head = make("header", { className: "tete" }, this.title, this.sizer, host.isPage ? null : closer);
      const content = [head, this.log, this.state, this.form, this.eraser];
      this.box = host.isPage
        ? make("div", { className: "panneau page" }, ...content)
        : make("dialog", { className: "panneau", "aria-labelledby": "titre" }, ...content);
      if (!host.isPage) this.log.tabIndex = 0; // it scrolls: the arrow keys must reach it
      host.root.append(this.box);
      this.listen();
    }

    listen() {
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.submit();
      });
      this.field.addEventListener("input", () => this.mark(false));
      this.field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.submit();
      });
      if (this.host.isPage) return;
      this.box.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        this.close();
      });
      this.box.addEventListener("close", () => this.closed());
    }

    setTitle(text) {
      this.title.textContent = text;
    }

    open() {
      const { launcher, isPage } = this.host;
      if (isPage) {
        this.takeOver();
        return;
      }
      if (this.box.open) return;
      launcher.setAttribute("aria-expanded", "true");
      launcher.hidden = true;
      if (matchMedia(FULL_SCREEN).matches) this.box.showModal();
      else this.box.show();
      // On a telephone the keyboard would hide what is to be read first.
      (matchMedia("(pointer: coarse)").matches ? this.title : this.field).focus();
    }

    /** Take the place of the page's plain form, with what was already typed in it. */
    takeOver() {
      const plain = this.host.querySelector("textarea");
      if (!plain) return;
      this.field.value = plain.value;
      if (document.activeElement === plain) this.field.focus({ preventScroll: true });
      Array.from(this.host.children).forEach((child) => child.remove());
    }

    close() {
      if (this.box.open) this.box.close();
      this.closed();
    }

    closed() {
      const { launcher, isPage } = this.host;
      if (isPage || !launcher.hidden) return;
      if (window.speechSynthesis) speechSynthesis.cancel();
      launcher.hidden = false;
      launcher.setAttribute("aria-expanded", "false");
      launcher.focus();
    }

    changeSize() {
      this.size = (this.size % 3) + 1;
      this.box.dataset.taille = this.size;
      this.tell(this.words[`taille_${this.size}`]);
    }

    welcome() {
      const { words } = this;
      const ideas = [1, 2, 3, 4].map((rank) => words[`suggestion_${rank}`]);
      const made = ideas.map((idea) => button(idea, () => this.said(idea), "choix"));
      const choices = make("div", { className: "suites" }, ...made);
      this.log.textContent = "";
      this.log.append(
        make("p", { className: "prive" }, words.confidentialite),
        make("section", { className: "tour" }, make("p", {}, words.accueil), choices)
      );
      this.eraser.textContent = "";
    }

    tell(sentence) {
      this.state.textContent = sentence;
    }

    submit() {
      const text = this.field.value.trim();
      if (this.busy) return;
      if (!text) {
        this.tell(this.words.vide);
        this.mark(true);
        return;
      }
      this.field.value = "";
      this.said(text);
    }

    /** Tie the field to the sentence that says what is wrong with it, or no longer. */
    mark(wrong) {
      this.field.setAttribute("aria-invalid", String(wrong));
      this.field.setAttribute("aria-describedby", wrong ? "etat aide" : "aide");
    }

    /** Show what the person said, then send it; `title` is what a button showed. */
    said(text, title) {
      if (this.busy) return;
      this.log.querySelectorAll(".suites, .erreur").forEach((old) => old.remove());
      const turn = make("section", { className: "tour vous" }, make("h3", { className: "lu" }, this.words.vous), make("p", {}, title || text));
      this.log.append(turn);
      this.turn = turn;
      turn.scrollIntoView({ block: "nearest" });
      this.field.focus({ preventScroll: true });
      this.send(text, this.exchange.number());
    }

    async send(text, envoi) {
      const era = this.era;
      this.wait(true);
      try {
        const messages = await this.exchange.say(text, envoi);
        if (era !== this.era) return;
        this.log.append(this.card(messages, text.startsWith("/") ? "" : text));
        this.offerErasing();
        this.wait(false);
        this.turn.scrollIntoView({ block: "start" }); // an answer is read from its first line
      } catch (refusal) {
        if (era !== this.era) return;
        this.wait(false);
        this.refuse(refusal, text, envoi);
      }
    }

    /** `asked`: the person's own words, empty after a button. */
    card(messages, asked = "") {
      return parts.card(messages, {
        words: this.words,
        asked: this.words.question_jointe ? asked : "",
        choose: (payload, title) => this.said(payload, title),
        tell: (sentence) => this.tell(sentence),
        opinion: (body) => this.exchange.opinion(body),
      });
    }

    wait(waiting) {
      this.busy = waiting;
      clearTimeout(this.slow);
      this.log.setAttribute("aria-busy", String(waiting));
      this.state.classList.toggle("attend", waiting);
      this.tell(waiting ? this.words.attente : "");
      if (waiting) this.slow = setTimeout(() => this.tell(this.words.lent), SLOW);
    }

    refuse(refusal, text, envoi) {
      const { words } = this;
      const { code, sentence, incident, again, lost } = refusal;
      if (code === "personne_changee") {
        this.startAgain("personne_changee");
        return;
      }
      const isSession = ["session_expiree", "jeton_indisponible", "personne_inconnue", "role_refuse"].includes(code);
      const box = make("div", { className: "erreur" }, make("p", {}, words[code] || sentence || words.coupure));
      if (incident) box.append(make("p", {}, words.incident.replace("{numero}", incident)));
      const login = this.host.dataset.loginUrl;
      if (isSession && login) box.append(make("a", { href: login, className: "bouton" }, words.reconnecter));
      if (again) box.append(this.way(words.reessayer, box, () => this.send(text, envoi)));
      if (isSession) box.append(this.way(words.anonyme, box, () => this.startAgain("sans_connexion", text, true)));
      if (lost) box.append(this.way(words.recommencer, box, () => this.startAgain("nouvelle", text)));
      const first = box.querySelector(".bouton, button"); // the way that most people want
      if (first) first.className = "bouton premier";
      this.log.append(box);
      box.scrollIntoView({ block: "nearest" });
      if (!again && !lost && !isSession && !this.field.value && !text.startsWith("/")) this.field.value = text;
    }

    way(label, box, go) {
      return button(label, () => {
        box.remove();
        this.field.focus({ preventScroll: true });
        go();
      });
    }

    /** Begin a clean conversation: nothing of the one before stays on the screen or in memory. */
    startAgain(why, draft = "", anonymous = false) {
      this.era += 1;
      this.exchange.reset(anonymous);
      if (window.speechSynthesis) speechSynthesis.cancel();
      this.wait(false);
      this.welcome();
      this.log.hidden = false;
      this.field.value = draft.startsWith("/") ? "" : draft;
      this.tell(this.words[why]);
    }

    offerErasing() {
      const { words } = this;
      if (this.eraser.firstChild) return;
      const ask = button(words.effacer, () => {
        const restore = () => {
          this.eraser.textContent = "";
          this.eraser.append(ask);
          ask.focus();
        };
        const sure = button(words.effacer_oui, () => this.erase(), "");
        this.eraser.textContent = "";
        this.eraser.append(make("p", { id: "sur" }, words.effacer_sur), sure);
        if (this.exchange.isSignedIn) this.eraser.append(button(words.effacer_tout, () => this.erase("tout_efface"), ""));
        this.eraser.append(button(words.effacer_non, restore));
        sure.setAttribute("aria-describedby", "sur");
        sure.focus();
      });
      this.eraser.append(ask);
    }

    async erase(what = "efface") {
      if (this.busy) return;
      const era = this.era;
      this.wait(true);
      try {
        await this.exchange.erase(what === "tout_efface");
        if (era !== this.era) return;
        this.startAgain(what);
        this.field.focus();
      } catch (refusal) {
        if (era !== this.era) return;
        this.wait(false);
        this.tell(refusal.sentence || this.words[refusal.code] || this.words.coupure);
      }
    }

    /** A page that comes back from the browser's memory may show someone who has signed out since. */
    async checkPerson() {
      if (!this.exchange.isSignedIn) return;
      this.log.hidden = true;
      if (await this.exchange.isSamePerson()) this.log.hidden = false;
      else this.startAgain("personne_changee");
    }
  }

  parts.mount = (host, base) => new Panel(host, base);
})();
