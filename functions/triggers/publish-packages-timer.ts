import type { Services } from '../app/services/services.ts';

/** The timer-triggered function that brings the agents' packages up to the list. */
export function makePublishPackagesTimer(services: Pick<Services, 'packages'>): () => Promise<void> {
  return async () => {
    await services.packages?.publisher.publish();
  };
}
