import { utcDateToMs } from '../../platform/utc-date.ts';
import type { RawDetection } from './raw-detection.ts';

/** One raw detection in the envelope of Splunk's HTTP event collector; `time` is the event's own, in seconds. */
export function toHecEvent(raw: RawDetection) {
  return {
    time: utcDateToMs(raw.AlertTime) / 1000,
    host: raw.ComputerDnsName,
    source: 'threat-indicators',
    sourcetype: '_json',
    event: raw,
  };
}
