/** Settings of earlier releases, and what to do about each. */
const removed: Readonly<Record<string, string>> = {
  IMPORTS_QUEUE: 'replaced by WORK_QUEUE, the one queue of all background work; remove it',
};

interface RemovedSetting {
  readonly setting: string;
  /** What replaces it. */
  readonly advice: string;
}

/** The settings that are set but have no effect any more. */
export function removedSettings(environment: Readonly<Record<string, string | undefined>>): readonly RemovedSetting[] {
  return Object.entries(removed).flatMap(([setting, advice]) =>
    (environment[setting] ?? '') === '' ? [] : [{ setting, advice }],
  );
}
