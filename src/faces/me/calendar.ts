/** An appointment as a calendar has it (RFC 5545). */
export interface Appointment {
  id: string;
  startsAt: string;
  endsAt: string;
  title: string;
  place: string;
  /** When this was written, ms. */
  writtenAt: number;
}

const escaped = (text: string): string =>
  text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replace(/\r?\n/g, '\\n');
const utc = (time: number): string => `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;

/** A line of more than 75 bytes goes on in the next, which begins with a space; no character is cut. */
function folded(line: string): string {
  const bytes = new TextEncoder();
  let room = 75;
  let written = '';
  for (const sign of line) {
    const size = bytes.encode(sign).length;
    if (size > room) {
      written += '\r\n ';
      room = 74;
    }
    written += sign;
    room -= size;
  }
  return written;
}

/** The text of an `.ics` file with one appointment, and a reminder half an hour before. */
export function calendarOf({ id, startsAt, endsAt, title, place, writtenAt }: Appointment): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Muster//Me//EN',
    'BEGIN:VEVENT',
    `UID:${id}@muster`,
    `DTSTAMP:${utc(writtenAt)}`,
    `DTSTART:${utc(Date.parse(startsAt))}`,
    `DTEND:${utc(Date.parse(endsAt))}`,
    `SUMMARY:${escaped(title)}`,
    `LOCATION:${escaped(place)}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${escaped(title)}`,
    'TRIGGER:-PT30M',
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}
