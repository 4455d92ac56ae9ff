// A convocation as an .ics file, made in the browser: local time of Paris, one reminder the day before.
"use strict";

(() => {
  const { parts } = customElements.get("convoque-assistant");

  const LENGTH = 1; // hours
  const ZONE = [
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Paris",
    "BEGIN:DAYLIGHT",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "TZNAME:CEST",
    "DTSTART:19700329T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "TZNAME:CET",
    "DTSTART:19701025T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
  ];

  const escaped = (text) => text.replace(/[\\;,]/gu, "\\$&").replace(/\r\n|\r|\n/gu, "\\n");

  // A line holds 75 bytes at most (RFC 5545, 3.1) and is never cut inside a character.
  const folded = (line) => {
    const size = (text) => new TextEncoder().encode(text).length;
    const lines = [""];
    Array.from(line).forEach((character) => {
      if (size(lines[lines.length - 1] + character) > 74) lines.push("");
      lines[lines.length - 1] += character;
    });
    return lines.join("\r\n ");
  };

  // "2026-11-24T09:30" as iCalendar writes it, some hours later: read and written as UTC, so that no zone changes it.
  const local = (moment, hours) => {
    const later = new Date(Date.parse(`${moment}:00Z`) + hours * 3600000);
    return later.toISOString().slice(0, 19).replace(/[-:]/gu, "");
  };

  /**
   * Write the file of a convocation `{ id, intitule, debut: "2026-11-24T09:30", lieu }`.
   * A convocation does not say when it ends: one hour is kept, and the description says so.
   */
  const calendar = (convocation, words, now = new Date()) => {
    const stamp = now.toISOString().replace(/[-:]|\.\d+/gu, "");
    const title = escaped(convocation.intitule || words.agenda_sans_titre);
    return [
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//Convoque//FR",
      ...ZONE,
      "BEGIN:VEVENT",
      `UID:${escaped(convocation.id)}@convoque`,
      `DTSTAMP:${stamp}`,
      `DTSTART;TZID=Europe/Paris:${local(convocation.debut, 0)}`,
      `DTEND;TZID=Europe/Paris:${local(convocation.debut, LENGTH)}`,
      `SUMMARY:${title}`,
      convocation.lieu ? `LOCATION:${escaped(convocation.lieu)}` : "",
      `DESCRIPTION:${escaped(words.agenda_rappel)}`,
      "BEGIN:VALARM",
      "ACTION:DISPLAY",
      `DESCRIPTION:${title}`,
      "TRIGGER:-P1D",
      "END:VALARM",
      "END:VEVENT",
      "END:VCALENDAR",
      "",
    ]
      .filter((line, place, all) => line || place === all.length - 1)
      .map(folded)
      .join("\r\n");
  };

  /** Whether a convocation can go into a diary: dated, to come and not cancelled. */
  const isToCome = ({ convocation, verdict }) => {
    if (!convocation || !/^\d{4}-\d\d-\d\dT\d\d:\d\d$/u.test(convocation.debut || "")) return false;
    return new Date(convocation.debut) > new Date() && !(verdict && verdict.faits.annule === "oui");
  };

  const download = (convocation, words) => {
    const url = URL.createObjectURL(new Blob([calendar(convocation, words)], { type: "text/calendar;charset=utf-8" }));
    const link = parts.make("a", { href: url, download: "convocation.ics" });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };

  Object.assign(parts, { calendar, isToCome, download });
})();
