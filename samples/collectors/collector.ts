import { readFile, rename, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/*
 * What the sample collectors share. They need Node 22.18 or newer and nothing else, and read these settings:
 *
 *   BASE_URL, TOKEN_URL, CLIENT_ID, CLIENT_SECRET   the service and the application (role Alert.Read.All)
 *   SCOPE        scope of the token; api://threat-indicators/.default
 *   STATE_FILE   remembers the last time seen
 *   POLL_SEC     pause between two looks; without it one look, then the end
 */

/** The value of a setting; throws when there is none. */
export function setting(name: string, fallback?: string): string {
  const value = process.env[name] ?? fallback;
  if (value === undefined) {
    throw new Error(`${name} is not set`);
  }
  return value;
}

/** Gets the text of an answer and resolves to its newest stamp; undefined when the answer was empty. */
export type Deliver = (text: string) => Promise<string | undefined>;

/**
 * Asks for what was stamped after the last time seen, hands the answer over, and remembers the newest stamp of it. That is
 * remembered last: a collector that dies before hands the same over again, and loses nothing.
 */
export async function collect(
  path: string,
  headers: Readonly<Record<string, string>>,
  deliver: Deliver,
): Promise<void> {
  const pauseSec = Number(setting('POLL_SEC', '0'));
  if (pauseSec === 0) {
    await look(path, headers, deliver);
    return;
  }
  for (;;) {
    await look(path, headers, deliver).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : 'failed'}; comes again in ${pauseSec} s\n`);
    });
    await sleep(pauseSec * 1000);
  }
}

async function look(path: string, headers: Readonly<Record<string, string>>, deliver: Deliver): Promise<void> {
  const stateFile = setting('STATE_FILE');
  const since = await readFile(stateFile, 'utf8').catch(() => new Date(Date.now() - 7_200_000).toISOString());
  const url = new URL(path, setting('BASE_URL'));
  url.searchParams.set('sinceTimeUtc', since.trim());
  const answer = await fetch(url, { headers: { authorization: `Bearer ${await token()}`, ...headers } });
  if (!answer.ok) {
    throw new Error(`${url.pathname}: ${answer.status}`);
  }
  const last = await deliver(await answer.text());
  if (last === undefined) {
    return;
  }
  await writeFile(`${stateFile}.new`, last);
  await rename(`${stateFile}.new`, stateFile);
}

async function token(): Promise<string> {
  const answer = await fetch(setting('TOKEN_URL'), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: setting('CLIENT_ID'),
      client_secret: setting('CLIENT_SECRET'),
      scope: setting('SCOPE', 'api://threat-indicators/.default'),
    }),
  });
  if (!answer.ok) {
    throw new Error(`token: ${answer.status}`);
  }
  return textAt(await answer.json(), 'access_token') ?? '';
}

/** The text under a name of a JSON object. */
export function textAt(json: unknown, name: string): string | undefined {
  const value = valueAt(json, name);
  return typeof value === 'string' ? value : undefined;
}

export function valueAt(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined;
}
