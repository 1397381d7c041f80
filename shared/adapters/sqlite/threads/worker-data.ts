/** What a thread of the store is started with. */
interface WorkerData {
  readonly path: string;
}

/** @throws TypeError when something other than the store started the thread. */
export function parseWorkerData(value: unknown): WorkerData {
  if (typeof value === 'object' && value !== null && 'path' in value && typeof value.path === 'string') {
    return { path: value.path };
  }
  throw new TypeError('a thread of the store needs the path of its file');
}
