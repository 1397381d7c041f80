import { readFile, rename, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/*
 * Shared code of the sample collectors. They need only Node 22.18 or later, and read these settings:
 *
 *   BASE_URL, TOKEN_URL, CLIENT_ID, CLIENT_SECRET   the service and the application (role Alert.Read.All)
 *   SCOPE        scope of the token; api://threat-indicators/.default
 *   STATE_FILE   stores the newest stamp seen
 *   POLL_SEC     pause between two polls; without it, poll once and exit
 */

/** The value of a setting. @throws Error when it is not set */
export function setting(name: string, fallback?: string): string {
  const value = process.env[name] ?? fallback;
  if (value === undefined) {
    throw new Error(`${name} is not set`);
  }
  return value;
}

/** Handles the text of a response. Resolves to its newest stamp; undefined when the response was empty. */
type Deliver = (text: string) => Promise<string | undefined>;

/**
 * Requests the detections stamped after the newest stamp seen, passes the response on, and then stores its newest
 * stamp. Because that is stored last, a collector that dies earlier sends the same detections again and loses nothing.
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
      process.stderr.write(`${error instanceof Error ? error.message : 'failed'}; retrying in ${pauseSec} s\n`);
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
    throw new Error(`${url.pathname} failed with status ${answer.status}`);
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
    throw new Error(`getting a token failed with status ${answer.status}`);
  }
  return textAt(await answer.json(), 'access_token') ?? '';
}

/** The string at a name in a JSON object. */
export function textAt(json: unknown, name: string): string | undefined {
  const value = valueAt(json, name);
  return typeof value === 'string' ? value : undefined;
}

export function valueAt(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined;
}
