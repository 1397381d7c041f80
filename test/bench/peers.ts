import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * A package of the optional benchmark package (`cd test/bench && npm ci`); undefined where it is not installed. Its shape
 * is the caller's to check.
 */
export async function loadPeer(name: string): Promise<unknown> {
  let path: string;
  try {
    path = createRequire(import.meta.url).resolve(name);
  } catch {
    process.stderr.write(
      `  ${name} is not installed, so what it is measured for is left out: cd test/bench && npm ci\n`,
    );
    return undefined;
  }
  const loaded: unknown = await import(pathToFileURL(path).href);
  return loaded;
}

/** A function that a loaded module or object has under that name. */
export function functionOf(value: unknown, name: string): (...given: unknown[]) => unknown {
  const known = value !== null && (typeof value === 'object' || typeof value === 'function') ? value : {};
  const found: unknown = Reflect.get(known, name);
  if (typeof found !== 'function') {
    throw new TypeError(`no function ${name}`);
  }
  return (...given) => {
    const answer: unknown = Reflect.apply(found, known, given);
    return answer;
  };
}
