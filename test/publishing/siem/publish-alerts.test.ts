import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AlertsDocument } from '../../../shared/detection/model/alert-model.ts';
import { makePublishAlerts, type PublishDependencies } from '../../../shared/publishing/siem/publish-alerts.ts';
import { alertTopicKey, type PublishCheckpoint } from '../../../shared/publishing/siem/publish-checkpoint.ts';
import type { DocumentContainer } from '../../../shared/storage/document-container.ts';
import { makeRecordingLogger } from '../../local/support/recording-logger.ts';
import { InjectedFault, makeFaultyContainer } from '../../support/fakes/faulty-container.ts';
import { makeMemoryContainer } from '../../support/fakes/memory-container.ts';
import { makeMemorySender } from '../../support/fakes/memory-queue.ts';
import {
  type DetectionWorld,
  fileRecord,
  hashOfA,
  makeDetectionWorld,
  messageOf,
  quiet,
  storedIndicator,
} from '../../support/worlds/detection-world.ts';

const blockA = storedIndicator({ indicatorType: 'FileSha256', indicatorValue: hashOfA });
const body = z.looseObject({ kind: z.string() });

async function makeWorld() {
  const world = makeDetectionWorld();
  await world.storeIndicators(blockA);
  const topic = makeMemorySender();
  const checkpoints = makeMemoryContainer<PublishCheckpoint>(world.clock);
  const makeIndexPublisher = (given: Partial<PublishDependencies> = {}) =>
    makePublishAlerts({
      alerts: world.alerts,
      checkpoints,
      topic,
      origin: 'https://ti.example.org',
      clock: world.clock,
      logger: quiet,
      metrics: world.metrics,
      pageSize: 3,
      ...given,
    });
  return { ...world, topic, checkpoints, makeIndexPublisher };
}

const records = (count: number, device = 'd1') =>
  messageOf(...Array.from({ length: count }, (_, report) => fileRecord({ report, device })));

/** Every detection, and every alert in the version that is stored, has its message. */
async function expectAllPublished(world: DetectionWorld & Pick<Awaited<ReturnType<typeof makeWorld>>, 'topic'>) {
  const bodies = world.topic.messages.map((message) => body.parse(JSON.parse(Buffer.from(message.body).toString())));
  const detections = bodies.filter(({ kind }) => kind === 'detection').map(({ ExternalId }) => String(ExternalId));
  expect(detections.toSorted()).toStrictEqual((await world.allDetections()).map(({ id }) => id).toSorted());
  for (const { id, eventCount, status } of await world.allAlerts()) {
    expect(bodies).toContainEqual(expect.objectContaining({ kind: 'alert', id, eventCount, status }));
  }
}

describe('publishing alerts', () => {
  it('sends each change since the last call once', async () => {
    const world = await makeWorld();
    const publish = world.makeIndexPublisher();
    expect(await publish()).toBe(0);
    await world.match([records(5)]);
    expect(await publish()).toBe(6);
    expect(await publish()).toBe(0);
    await world.match([records(7)]);
    expect(await publish()).toBe(3);
    await expectAllPublished(world);
    expect(world.topic.messages.map(({ contentType }) => contentType)).not.toContain(undefined);
    expect(world.metrics.value('alerts.published')).toBe(9);
  });

  it('shortens an alert that is too large for the topic, and marks it', async () => {
    const world = await makeWorld();
    await world.match([records(1)]);
    const [alert] = await world.allAlerts();
    if (alert === undefined) {
      throw new Error('no alert');
    }
    const comment = { comment: 'x'.repeat(10_000), createdBy: 'a', createdTime: alert.alertCreationTime };
    const document = { ...alert, comments: Array.from({ length: 60 }, () => comment) };
    await world.alerts.commit({ partition: alert.partition, operations: [{ kind: 'upsert', document }] });
    await world.makeIndexPublisher()();
    const sizes = world.topic.messages.map((message) => message.body.length);
    expect(Math.max(...sizes)).toBeLessThan(200 * 1024);
    const texts = world.topic.messages.map((message) => Buffer.from(message.body).toString());
    expect(texts.filter((text) => text.includes('"isCut":true'))).toHaveLength(1);
  });

  it('stops after its time budget and continues in the next call', async () => {
    const world = await makeWorld();
    await world.match([records(20)]);
    const publish = world.makeIndexPublisher({ budgetMs: 1 });
    let calls = 0;
    const slow = {
      send: async (messages: Parameters<typeof world.topic.send>[0]) => {
        world.advance(1);
        await world.topic.send(messages);
      },
    };
    const slowly = world.makeIndexPublisher({ budgetMs: 1, topic: slow });
    while ((await slowly()) > 0) {
      calls += 1;
    }
    expect(calls).toBe(7);
    expect(await publish()).toBe(0);
    await expectAllPublished(world);
  });
});

describe('no alert is lost between the store and the topic', () => {
  it('when the publisher crashes before or after any step', async () => {
    let deaths = 0;
    for (let dieAt = 1; ; dieAt += 1) {
      const world = await makeWorld();
      let step = 0;
      const onStep = () => {
        step += 1;
        if (step >= dieAt) {
          throw new InjectedFault();
        }
      };
      const wrap = <D extends AlertsDocument | PublishCheckpoint>(container: DocumentContainer<D>) =>
        makeFaultyContainer(container, onStep);
      const dying = world.makeIndexPublisher({
        alerts: wrap(world.alerts),
        checkpoints: wrap(world.checkpoints),
        topic: {
          send: async (messages) => {
            onStep();
            await world.topic.send(messages.slice(0, 1));
            onStep();
            await world.topic.send(messages);
            onStep();
          },
        },
      });
      await world.match([records(4), records(3, 'd2')]);
      const isAlive = await dying().then(
        () => true,
        () => false,
      );
      await world.match([records(6)]);
      await world.makeIndexPublisher()();
      await expectAllPublished(world);
      if (isAlive) {
        break;
      }
      deaths += 1;
    }
    expect(deaths).toBeGreaterThan(15);
  });

  it('when two publishers run at once and others write, at every interleaving of one step', async () => {
    let interleavings = 0;
    for (let interruptAt = 1; ; interruptAt += 1) {
      const world = await makeWorld();
      await world.match([records(4)]);
      let step = 0;
      const interrupted = world.makeIndexPublisher({
        alerts: makeFaultyContainer(world.alerts, async () => {
          step += 1;
          if (step === interruptAt) {
            await world.match([records(9)]);
            await world.makeIndexPublisher()();
            await world.match([records(2, 'd2')]);
          }
        }),
      });
      await interrupted();
      await world.makeIndexPublisher()();
      await expectAllPublished(world);
      if (step < interruptAt) {
        break;
      }
      interleavings += 1;
    }
    expect(interleavings).toBeGreaterThan(3);
  });
});

const replaceCheckpoint = async (world: Awaited<ReturnType<typeof makeWorld>>, changes: object) => {
  const found = await world.checkpoints.read(alertTopicKey);
  if (found === undefined) {
    throw new Error('there is no checkpoint');
  }
  const { store, ...rest } = { ...found.document, ...changes };
  const document = { ...rest, ...(store !== undefined && { store }) };
  await world.checkpoints.commit({ partition: document.partition, operations: [{ kind: 'upsert', document }] });
};

describe('a checkpoint that is not of this store', () => {
  it.each([
    ['is ahead', { position: '1000' }],
    ['names another', { store: 'other' }],
    ['is ahead, by a release that did not name it', { position: '1000', store: undefined }],
  ])('because it %s is discarded with a warning: all is sent again, and what follows too', async (_, changes) => {
    const world = await makeWorld();
    const logger = makeRecordingLogger();
    const publish = world.makeIndexPublisher({ logger });
    await world.match([records(5)]);
    expect(await publish()).toBe(6);
    await replaceCheckpoint(world, changes);
    await world.match([records(7)]);
    expect(await publish()).toBe(8);
    await expectAllPublished(world);
    expect(logger.fieldsOf('mark-not-usable')).toMatchObject({ what: 'alerts' });
    expect(await publish()).toBe(0);
  });

  it('is continued if a former release made it, and gets the name of the store', async () => {
    const world = await makeWorld();
    const publish = world.makeIndexPublisher();
    await world.match([records(5)]);
    await publish();
    await replaceCheckpoint(world, { store: undefined });
    expect(await publish()).toBe(0);
    await world.match([records(7)]);
    expect(await publish()).toBe(3);
    expect((await world.checkpoints.read(alertTopicKey))?.document.store).toBeDefined();
  });
});
