export const jobStates = ['Queued', 'Running', 'Succeeded', 'PartiallySucceeded', 'Failed', 'Cancelled'] as const;
export type JobState = (typeof jobStates)[number];

export function isFinished({ state }: { readonly state: JobState }): boolean {
  return state !== 'Queued' && state !== 'Running';
}
