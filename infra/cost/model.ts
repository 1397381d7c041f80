import type { CostInputs, PriceName } from './inputs.ts';

/** One part of a bill. */
export interface CostLine {
  readonly what: string;
  /** How it is calculated. */
  readonly how: string;
  readonly dollars: number;
}

const hoursPerMonth = 730;
/** Timers in `functions/index.ts`: the tick of every minute, and the purge every five. */
const timerCount = 2;
const timerRunsPerHour = 60 + 12;
/** The tick requests index, alerts and packages through the work queue every five minutes, together. */
const workRunsPerHour = 12;
/**
 * Scale groups: HTTP, the blob trigger, and each queue, timer and change feed. In zones, two instances wait in each.
 */
const scaleGroups = 1 + 1 + 2 + timerCount + 2;
const secondsPerMonth = hoursPerMonth * 3600;
/** As in `infra/modules/function-app.bicep`. */
const instanceGb = 2;
/** `maxMessageBatchSize` of `host.json`. */
const messagesPerBatch = 32;
/** A message is sent, received and completed. */
const operationsPerMessage = 3;
/** Share of an instance's time spent on matching; the rest is waiting for messages, and the platform. */
const busyShare = 0.5;
/** A batch logs about 2 KB; one in five is kept. */
const loggedBytesPerBatch = 2000 / 5;
/** The indicator read, the alert read, a detection of 2 KB and the alert's 2 KB written. */
const ruPerHit = 1 + 1 + 10 + 10;

/** Cost of a billion events in addition to the fixed costs, with saturated instances. `hitsPerMillion` events match. */
export function billionEvents(inputs: CostInputs, hitsPerMillion: number): readonly CostLine[] {
  const { price, eventsPerSec, eventsPerMessage } = inputs;
  const messages = 1e9 / eventsPerMessage;
  const batches = messages / messagesPerBatch;
  const gbSec = (1e9 / eventsPerSec / busyShare) * instanceGb;
  const hits = hitsPerMillion * 1000;
  return [
    {
      what: 'Service Bus',
      how: `${count(messages)} messages of ${eventsPerMessage} events, ${operationsPerMessage} operations each`,
      dollars: (messages * operationsPerMessage * price('serviceBusMillionOperations')) / 1e6,
    },
    {
      what: 'Functions, time',
      how: `${count(gbSec)} GB-seconds: ${count(eventsPerSec)} events a second while busy, which is half of the time`,
      dollars: gbSec * price('functionsGbSec'),
    },
    {
      what: 'Functions, executions',
      how: `${count(batches)} batches of ${messagesPerBatch} messages`,
      dollars: (batches * price('functionsMillionExecutions')) / 1e6,
    },
    {
      what: 'Cosmos DB',
      how: `${count(hits)} hits of ${ruPerHit} request units; events that match nothing cause no reads`,
      dollars: (hits * ruPerHit * price('cosmosMillionRu')) / 1e6,
    },
    {
      what: 'logs',
      how: `${count((batches * loggedBytesPerBatch) / 1e6)} MB, one batch in five logged`,
      dollars: (batches * loggedBytesPerBatch * price('logsGb')) / 1e9,
    },
    {
      what: 'Blob Storage',
      how: 'one read of the manifest per second and instance',
      dollars: ((gbSec / instanceGb) * price('blobTenThousandReads')) / 10_000,
    },
  ];
}

interface Deployment {
  readonly name: string;
  readonly lines: readonly CostLine[];
}

/** Monthly cost of three deployments without any load. */
export function fixedCosts({ price }: CostInputs): readonly Deployment[] {
  const hourly = (what: string, how: string, name: PriceName, times = 1): CostLine => ({
    what,
    how,
    dollars: price(name) * hoursPerMonth * times,
  });
  const logs = (gb: number): CostLine => ({
    what: 'logs',
    how: `${gb} GB, 5 of them free`,
    dollars: Math.max(0, gb - 5) * price('logsGb'),
  });
  const waiting = (instances: number, why = ''): CostLine => ({
    what: 'always-ready instances',
    how: `${instances} of ${instanceGb} GB${why}`,
    dollars: instances * instanceGb * secondsPerMonth * price('alwaysReadyGbSec'),
  });
  const stored = (gb: number): CostLine => ({
    what: 'storage',
    how: `${gb} GB in Cosmos DB, ${gb} GB of blobs`,
    dollars: gb * (price('cosmosGbMonth') + price('blobGbMonth')),
  });
  const autoscale = (maxThroughput: number): CostLine => ({
    what: 'Cosmos DB',
    how: `autoscale to ${count(maxThroughput)} RU/s, idle at a tenth`,
    dollars: (maxThroughput / 10 / 100) * price('cosmosAutoscaleHundredRuHour') * hoursPerMonth,
  });
  const standard = hourly('Service Bus', 'Standard, 13 million operations included', 'serviceBusStandardHour');
  return [
    {
      name: 'small: dev parameters, 100,000 indicators',
      lines: [standard, timers(price), stored(1), logs(3)],
    },
    {
      name: 'medium: one always-ready instance, autoscale, 1,000,000 indicators',
      lines: [standard, waiting(1), autoscale(1000), stored(5), logs(15)],
    },
    {
      name: 'large: prod parameters, closed network, 10,000,000 indicators',
      lines: [
        hourly('Service Bus', 'Premium, one unit', 'serviceBusPremiumHour'),
        waiting(2 * scaleGroups, `: two zones, ${scaleGroups} scale groups`),
        autoscale(10_000),
        hourly('private endpoints', '7', 'privateEndpointHour', 7),
        hourly('outbound traffic', 'NAT gateway', 'natGatewayHour'),
        hourly('outbound traffic', 'its public address', 'publicAddressHour'),
        stored(40),
        logs(50),
      ],
    },
  ];
}

/** The timers of an idle app and the work that they request: a run is billed as one second of an instance. */
function timers(price: CostInputs['price']): CostLine {
  const runs = (timerRunsPerHour + workRunsPerHour) * hoursPerMonth;
  const gbSec = runs * instanceGb;
  return {
    what: 'timers and their work',
    how: `${count(runs)} runs, ${count(gbSec)} GB-seconds of ${count(price('functionsFreeGbSec'))} free`,
    dollars: Math.max(0, gbSec - price('functionsFreeGbSec')) * price('functionsGbSec'),
  };
}

interface Trickle {
  readonly waitSec: number;
  readonly wakeUpsPerMonth: number;
  readonly dollars: number;
}

/**
 * Cost of one message per second, day and night, by how long a batch waits to fill (at most half of the five-minute
 * lock). Each wake-up is billed as at least one second.
 */
export function trickle({ price }: CostInputs): readonly Trickle[] {
  return [1, 2, 10, 60, 150].map((waitSec) => {
    const wakeUpsPerMonth = secondsPerMonth / Math.max(1, waitSec);
    const dollars =
      wakeUpsPerMonth * (instanceGb * price('functionsGbSec') + price('functionsMillionExecutions') / 1e6);
    return { waitSec, wakeUpsPerMonth, dollars };
  });
}

export function totalOf(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { dollars }) => sum + dollars, 0);
}

export function count(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}
