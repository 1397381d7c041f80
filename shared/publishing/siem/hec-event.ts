import { utcDateToMs } from '../../platform/utc-date.ts';
import type { RawDetection } from './raw-detection.ts';

/** A raw detection as an event of Splunk's HTTP event collector; `time` is that of the event, in seconds. */
export function toHecEvent(raw: RawDetection) {
  return {
    time: utcDateToMs(raw.AlertTime) / 1000,
    host: raw.ComputerDnsName,
    source: 'threat-indicators',
    sourcetype: '_json',
    event: raw,
  };
}
