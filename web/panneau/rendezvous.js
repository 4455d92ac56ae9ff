// The appointment that an answer is about, as a small card of its own: day and hour, title, place, diary.
"use strict";

(() => {
  const { parts } = customElements.get("convoque-assistant");
  const { make, button } = parts;

  const dayAndHour = (moment) => {
    const [, day, hour, minute] = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)/u.exec(moment || "") || [];
    const date = day ? new Date(`${day}T12:00:00`) : null;
    if (!date || Number.isNaN(date.getTime())) return "";
    const said = date.toLocaleDateString("fr-FR", { weekday: "long", day: "numeric", month: "long" });
    return `${said.replace(/ 1 /u, " 1er ")}, ${Number(hour)}\u00a0h${minute === "00" ? "" : `\u00a0${minute}`}`;
  };

  /** Show the appointment of an answer; in one line once it was shown whole (`heard` remembers); null without one. */
  parts.appointment = (custom, words, heard) => {
    const { convocation } = custom;
    const when = convocation ? dayAndHour(convocation.debut) : "";
    if (!when) return null;
    const { intitule, lieu } = convocation;
    if (heard.has(convocation.id)) return make("p", { className: "rappel" }, [when, intitule].filter(Boolean).join(" · "));
    heard.add(convocation.id);
    return make(
      "div",
      { className: "rendezvous" },
      make("p", { className: "quand" }, when),
      make("p", {}, [intitule, lieu].filter(Boolean).join(", ")),
      parts.isToCome(custom) ? button(words.agenda, () => parts.download(convocation, words)) : null
    );
  };

  const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&").replace(/\s+/gu, "\\s+");

  /** Take away the sentence that only names the appointment: its card says it. */
  parts.withoutAppointment = (text, { intitule, lieu }) => {
    if (!intitule || !lieu) return text;
    return text.replace(new RegExp(`(^|\\n)«\\s*${literal(intitule)}\\s*»[^.\\n]*,\\s+${literal(lieu)}\\.[^\\S\\n]*`, "u"), "$1");
  };
})();
