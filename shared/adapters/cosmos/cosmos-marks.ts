import type { Container } from '@azure/cosmos';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import type { Mark, MarkedSource, MarkState } from '../../storage/mark.ts';

/** How long a container's id is remembered: it may be deleted and restored while the process runs. */
const idLifeMs = 60_000;

/** The part of a checkpoint that names its container (change-reader.ts). */
const checkpointSchema = z.object({ rid: z.string() });

/**
 * The marks of a container. Their store is the account and the database; their generation is the container's resource id,
 * which changes when the container is deleted and created or restored: a restored one is a new resource, whose changes start
 * again (https://learn.microsoft.com/azure/cosmos-db/restore-in-account-continuous-backup-introduction). Checkpoints contain
 * the resource id too, so marks without names are checked as well.
 * @param account - the host name of the account, which a restore to a new account changes
 */
export function makeCosmosMarks(container: Container, account: string, clock: Clock): MarkedSource {
  const store = `${account}/${container.database.id}`;
  let known: { readonly atMs: number; readonly id: Promise<string> } | undefined;
  const generation = async () => {
    const nowMs = clock();
    if (known === undefined || Math.abs(nowMs - known.atMs) > idLifeMs) {
      known = { atMs: nowMs, id: resourceId(container) };
    }
    try {
      return await known.id;
    } catch (error) {
      known = undefined;
      throw error;
    }
  };
  return {
    mark: async (checkpoint) => ({ store, generation: await generation(), checkpoint }),
    checkMark: async (mark) => stateOf(mark, store, await generation()),
  };
}

function stateOf(mark: Mark, store: string, generation: string): MarkState {
  const made = mark.generation ?? containerOf(mark.checkpoint);
  if ((mark.store ?? store) !== store || (made !== undefined && made !== generation)) {
    return 'foreign';
  }
  return mark.store === undefined ? 'former' : 'current';
}

function containerOf(checkpoint: string): string | undefined {
  try {
    return checkpointSchema.safeParse(JSON.parse(checkpoint)).data?.rid;
  } catch {
    return undefined;
  }
}

async function resourceId(container: Container): Promise<string> {
  const { resource } = await container.read();
  if (resource === undefined) {
    throw new Error(`the container ${container.id} does not exist`);
  }
  return resource._rid;
}
