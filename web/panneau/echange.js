// What goes between the browser and the site: the message, the person's token, and why it failed.
// Tokens stay in this object: nothing is written on the device.
"use strict";

(() => {
  const { parts } = customElements.get("convoque-assistant");
  const TIME_LIMIT = 20000; // as long as the site itself lets the assistant think
  const NOBODY = [204, 401, 403, 404];
  const LOST = ["conversation_invalide", "conversation_inconnue", "autre_identite"];

  /** A message that was not answered: `code`, the site's own `sentence` if any, and what can be done about it. */
  class Refusal extends Error {
    constructor(code, details) {
      super(code);
      Object.assign(this, { code, sentence: "", incident: null, again: true }, details);
    }
  }

  const subjectOf = (token) => {
    try {
      return JSON.parse(atob(token.split(".")[1].replace(/-/gu, "+").replace(/_/gu, "/"))).sub || null;
    } catch (error) {
      return null;
    }
  };

  class Exchange {
    constructor(host, base) {
      this.host = host;
      this.webhook = new URL("../../webhooks/site/webhook", base);
      this.feedback = new URL("../../webhooks/site/avis", base);
      this.reset();
    }

    /** Forget the conversation and the person; `anonymous`: do not ask who it is any more. */
    reset(anonymous = false) {
      // What is still on its way keeps the session it began with, and cannot write in the new one.
      // subject: undefined until asked, null for nobody.
      this.session = { anonymous, conversation: null, token: null, subject: undefined };
    }

    get isSignedIn() {
      return Boolean(this.session.subject);
    }

    /** Make the number of one message: sent again under it, the message gets the same reply and counts once. */
    number() {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    }

    /** Send a message under its number; gives the reply's messages, rejects with a Refusal. */
    async say(message, envoi) {
      const { session } = this;
      const { conversation } = session;
      const body = conversation ? { message, envoi, conversation } : { message, envoi };
      const reply = await this.ask(session, this.webhook, "POST", body);
      session.conversation = reply.conversation;
      return reply.messages;
    }

    /** Erase the conversation on the site; one that is already gone counts as erased. */
    async erase() {
      try {
        if (this.session.conversation) await this.ask(this.session, this.webhook, "DELETE");
      } catch (refusal) {
        if (refusal.code !== "conversation_inconnue") throw refusal;
      }
    }

    /** Send an opinion about an answer of this conversation. */
    async opinion(body) {
      const { session } = this;
      await this.ask(session, this.feedback, "POST", Object.assign({ conversation: session.conversation }, body));
    }

    /** Whether the person signed in on the host page is still the one of this conversation. */
    async isSamePerson() {
      const { session } = this;
      try {
        const token = await this.fetchToken();
        return (token ? subjectOf(token) : null) === session.subject;
      } catch (error) {
        return false;
      }
    }

    async ask(session, url, method, body) {
      if (session.subject === undefined || (session.subject && !session.token)) await this.identify(session);
      let answer = await this.send(session, url, method, body);
      if (answer.status === 401 && session.token) {
        session.token = null;
        await this.identify(session);
        answer = await this.send(session, url, method, body);
        const { code } = answer.body.erreur || {};
        if (answer.status === 401 && code !== "personne_inconnue") throw new Refusal("session_expiree");
      }
      if (answer.ok) return answer.body;
      const { code = "coupure", message = "", incident = null } = answer.body.erreur || {}; // a proxy may answer for the site
      const again = [401, 408, 429, 500, 502, 503, 504].includes(answer.status);
      throw new Refusal(code, { sentence: message, incident, again, lost: LOST.includes(code) });
    }

    async identify(session) {
      const token = session.anonymous ? null : await this.fetchToken();
      const subject = token ? subjectOf(token) : null;
      if (session.subject !== undefined && session.subject !== subject) {
        throw new Refusal(token ? "personne_changee" : "session_expiree");
      }
      Object.assign(session, { token, subject });
    }

    async fetchToken() {
      const { tokenUrl, tokenCredentials } = this.host.dataset;
      if (!tokenUrl) return null;
      let answer;
      try {
        const credentials = tokenCredentials || "same-origin";
        answer = await this.fetch(tokenUrl, { credentials, headers: { Accept: "application/json" } });
      } catch (refusal) {
        throw refusal.code === "hors_ligne" ? refusal : new Refusal("jeton_indisponible");
      }
      if (NOBODY.includes(answer.status)) return null;
      if (!answer.ok || typeof answer.body.jeton !== "string") throw new Refusal("jeton_indisponible");
      return answer.body.jeton;
    }

    send(session, url, method, body) {
      const headers = {};
      if (body) headers["Content-Type"] = "application/json";
      if (method === "DELETE") headers["X-Conversation"] = session.conversation;
      if (session.token) headers.Authorization = `Bearer ${session.token}`;
      return this.fetch(url, { method, headers, credentials: "omit", body: body && JSON.stringify(body) });
    }

    async fetch(url, options) {
      if (navigator.onLine === false) throw new Refusal("hors_ligne");
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), TIME_LIMIT);
      try {
        const limits = { signal: stop.signal, cache: "no-store", referrerPolicy: "no-referrer" };
        const response = await fetch(url, Object.assign(limits, options));
        const isJson = /json/u.test(response.headers.get("Content-Type") || "");
        return { status: response.status, ok: response.ok, body: isJson ? await response.json() : {} };
      } catch (error) {
        if (stop.signal.aborted) throw new Refusal("delai");
        throw new Refusal(navigator.onLine === false ? "hors_ligne" : "coupure");
      } finally {
        clearTimeout(timer);
      }
    }
  }

  Object.assign(parts, { Exchange, Refusal });
})();
