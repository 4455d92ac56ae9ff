// La balise de Convoqué : un bouton, et rien d’autre avant la première ouverture.
// Attributes and events: docs/guides/integration.md. Words come from knowledge/messages/widget.yml.
"use strict";

(() => {
  const NAME = "convoque-assistant";
  if (!window.customElements || customElements.get(NAME)) return;

  const WORDS = __MOTS__;
  const tag = document.currentScript;
  const base = new URL(".", tag.src);

  const STYLE = `
    .racine{all:initial;font:medium/1.4 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:#161616}
    [hidden]{display:none!important}
    .lanceur,.avis{position:fixed;z-index:2147483000;right:1em;bottom:1em;box-sizing:border-box;max-width:calc(100vw - 2em)}
    .gauche .lanceur,.gauche .avis{right:auto;left:1em}
    .lanceur{min-height:2.75em;min-width:2.75em;padding:.6em 1.1em;border:2px solid #fff;border-radius:1.5em;
      background:var(--convoque,#000091);color:var(--sur-convoque,#fff);font:inherit;font-weight:600;cursor:pointer;
      box-shadow:0 1px 6px rgba(0,0,0,.4)}
    .lanceur:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #161616}
    .avis{bottom:4.75em;padding:.75em 1em;border:2px solid #161616;border-radius:.5em;background:#fff;color:#161616}
    .avis a{display:inline-block;padding:.7em 0;color:#000091}
    @media (forced-colors:active){.lanceur,.avis{border-color:CanvasText}}`;

  const dress = (shadow) => {
    if (shadow.adoptedStyleSheets && "replaceSync" in CSSStyleSheet.prototype) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      shadow.adoptedStyleSheets = [sheet];
    } else {
      shadow.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
    }
  };

  const arrival = (element, parent) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => element.onerror(), 20000);
      element.onload = () => {
        clearTimeout(timer);
        resolve();
      };
      element.onerror = () => {
        clearTimeout(timer);
        element.remove();
        reject(new Error(element.tagName));
      };
      parent.append(element);
    });

  // Black or white, whichever is easier to read on the site's colour (WCAG relative luminance).
  const inkOn = (color) => {
    const parts = [1, 3, 5].map((place) => parseInt(color.slice(place, place + 2), 16) / 255);
    const [red, green, blue] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
  };

  class ConvoqueAssistant extends HTMLElement {
    static get observedAttributes() {
      return ["data-token-url", "data-title", "data-color", "data-position"];
    }

    connectedCallback() {
      this.onIdentity = this.onIdentity || (() => this.panel && this.panel.startAgain("nouvelle"));
      document.addEventListener("convoque:identite", this.onIdentity);
      if (this.words) return;
      const lang = WORDS[this.dataset.lang] ? this.dataset.lang : "fr";
      this.words = WORDS[lang];
      this.lang = lang;
      if (this.isPage) {
        this.ouvrir();
      } else {
        this.build();
        this.launcher.hidden = false;
      }
    }

    disconnectedCallback() {
      document.removeEventListener("convoque:identite", this.onIdentity);
      if (this.panel) this.panel.close();
    }

    attributeChangedCallback(name, before, after) {
      if (!this.root || before === after) return;
      if (name !== "data-token-url") this.dressUp();
      else if (this.panel) this.panel.startAgain("nouvelle");
    }

    get isPage() {
      return this.dataset.position === "page";
    }

    get titleText() {
      return this.dataset.title || this.words.titre;
    }

    build() {
      const shadow = this.attachShadow({ mode: "open" });
      dress(shadow);
      this.root = document.createElement("section");
      this.root.lang = this.lang; // the page around may be in another language
      this.launcher = document.createElement("button");
      this.notice = document.createElement("p");
      this.launcher.type = "button";
      this.launcher.className = "lanceur";
      this.launcher.hidden = true;
      this.launcher.setAttribute("aria-haspopup", "dialog");
      this.launcher.setAttribute("aria-expanded", "false");
      this.launcher.onclick = () => this.ouvrir();
      this.notice.className = "avis";
      this.notice.hidden = true;
      this.notice.setAttribute("role", "status");
      this.root.setAttribute("aria-label", this.words.region);
      this.root.append(this.launcher, this.notice);
      shadow.append(this.root);
      this.dressUp();
    }

    dressUp() {
      const color = this.dataset.color;
      this.root.className = `racine ${this.dataset.position === "gauche" ? "gauche" : "droite"}`;
      this.launcher.textContent = this.titleText;
      if (/^#[0-9a-f]{6}$/i.test(color || "")) {
        this.root.style.setProperty("--convoque", color);
        this.root.style.setProperty("--sur-convoque", inkOn(color));
      }
      if (this.panel) this.panel.setTitle(this.titleText);
    }

    /** Open the assistant; its panel is fetched the first time. */
    async ouvrir() {
      if (this.loading) return;
      if (!this.panel) {
        this.loading = true;
        this.tell(this.words.charge);
        try {
          await this.load();
          this.tell("");
        } catch (error) {
          this.tell(this.words.echec, true);
          return;
        } finally {
          this.loading = false;
        }
      }
      this.panel.open();
    }

    /** Close the assistant; the conversation stays as it was. */
    fermer() {
      if (this.panel) this.panel.close();
    }

    async load() {
      const script = Object.assign(document.createElement("script"), { src: new URL("panneau.js", base) });
      const sheet = { rel: "stylesheet", href: new URL("panneau.css", base) };
      const link = (more) => Object.assign(document.createElement("link"), sheet, more);
      const forget = (error) => {
        this.styled = null; // the next opening tries again
        throw error;
      };
      const styled = () => (this.styled = this.styled || arrival(link(), this.shadowRoot).catch(forget));
      const style = this.root ? styled() : arrival(link({ rel: "preload", as: "style" }), document.head);
      const code = ConvoqueAssistant.parts.mount ? null : arrival(script, document.head);
      await Promise.all([style, code]); // together: on a slow line each round trip counts
      if (!this.root) this.build(); // the page keeps its plain form until now
      await styled();
      this.panel = ConvoqueAssistant.parts.mount(this, base);
    }

    tell(sentence, failed) {
      if (!this.notice) return;
      this.notice.hidden = !sentence;
      this.notice.textContent = sentence;
      if (!failed) return;
      const page = Object.assign(document.createElement("a"), { href: new URL("../../", base), textContent: this.words.page });
      this.notice.append(" ", page);
    }
  }

  ConvoqueAssistant.parts = {};
  customElements.define(NAME, ConvoqueAssistant);

  const place = () => {
    if (document.querySelector(NAME)) return;
    const assistant = document.createElement(NAME);
    Object.assign(assistant.dataset, tag.dataset);
    document.body.append(assistant);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
  else place();
})();
