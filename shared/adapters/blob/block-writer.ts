import type { BlockBlobClient } from '@azure/storage-blob';

/** Bytes of a block: what a streaming write holds in memory. 50,000 blocks make a blob, so 390 GB at most. */
const blockBytes = 8 * 1024 * 1024;

/** All block ids of a blob must have the same length, for parts and streaming writes alike. */
const idCharacters = 24;

/** The block id of a numbered part. */
export function partBlockId(index: number): string {
  if (!Number.isSafeInteger(index) || index < 0) {
    throw new RangeError(`not the index of a part: ${index}`);
  }
  return Buffer.from(`p${String(index).padStart(idCharacters - 1, '0')}`).toString('base64');
}

interface StagedBlocks {
  readonly ids: readonly string[];
  readonly sizeBytes: number;
}

/**
 * Stages the content as blocks, one at a time, without making the blob. `run`, 12
 * ASCII characters, keeps the ids of concurrent writes to the same name apart.
 */
export async function stageBlocks(
  client: BlockBlobClient,
  content: AsyncIterable<Uint8Array>,
  run: string,
): Promise<StagedBlocks> {
  const ids: string[] = [];
  let sizeBytes = 0;
  for await (const block of regroup(content, blockBytes)) {
    const id = Buffer.from(`w${run}${String(ids.length).padStart(idCharacters - 1 - run.length, '0')}`);
    ids.push(id.toString('base64'));
    await client.stageBlock(id.toString('base64'), block, block.length);
    sizeBytes += block.length;
  }
  return { ids, sizeBytes };
}

/** The same bytes in pieces of `size`, the last one shorter. */
async function* regroup(content: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let pieces: Uint8Array[] = [];
  let gathered = 0;
  for await (const chunk of content) {
    let rest = chunk;
    while (gathered + rest.length >= size) {
      const room = size - gathered;
      yield Buffer.concat([...pieces, rest.subarray(0, room)], size);
      rest = rest.subarray(room);
      pieces = [];
      gathered = 0;
    }
    if (rest.length > 0) {
      pieces.push(rest);
    }
    gathered += rest.length;
  }
  if (gathered > 0) {
    yield Buffer.concat(pieces, gathered);
  }
}
