import { Cron } from 'croner';

const word = String.raw`(?:\d{1,4}|[a-z]{3,9})`;
const item = String.raw`(?:\*|${word}(?:-${word})?)(?:/\d{1,4})?`;
const field = new RegExp(`^${item}(?:,${item})*$`, 'i');
/** Sunday is 0, never 7. */
const isDaySeven = /(?:^|[,-])7/;

/** The first time after `afterMs` at which a timer is due. Milliseconds since the Unix epoch. */
export type NextDue = (afterMs: number) => number;

/**
 * Reads a schedule as the Functions host does: NCRONTAB of five or six fields (the first of six is seconds) in UTC. A day
 * of the month and a day of the week must both match.
 * @throws RangeError for another text, or a schedule that is never due.
 */
export function parseNcrontab(text: string): NextDue {
  const fields = text.trim().split(/\s+/u);
  const isReadable = fields.length >= 5 && fields.length <= 6 && fields.every((part) => field.test(part));
  if (!isReadable || isDaySeven.test(fields.at(-1) ?? '')) {
    throw new RangeError(`"${text}" is not an NCRONTAB schedule`);
  }
  const cron = makeCron(fields.join(' '));
  const next = (afterMs: number): number => {
    const due = cron.nextRun(new Date(afterMs));
    if (due === null) {
      throw new RangeError(`The schedule "${text}" is never due`);
    }
    return due.getTime();
  };
  next(0);
  return next;
}

function makeCron(pattern: string): Cron {
  try {
    return new Cron(pattern, { mode: '5-or-6-parts', timezone: 'Etc/UTC', domAndDow: true, paused: true });
  } catch (error) {
    throw new RangeError(`"${pattern}" is not an NCRONTAB schedule`, { cause: error });
  }
}
