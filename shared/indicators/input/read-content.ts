import { parseUtcDate } from '../../platform/utc-date.ts';
import { categories, categoryName, categoryNumber, defaultCategory } from '../model/category.ts';
import { contentFields } from '../model/content-fields.ts';
import { type IndicatorContent, severities } from '../model/indicator.ts';
import { settleGenerateAlert } from '../rules/action.ts';
import type { FieldReader } from './field-reader.ts';
import type { RawIndicator } from './raw-indicator.ts';
import { readCertificateInfo } from './read-certificate-info.ts';

/** What was read before the rest of the content: the action decides about alerts. */
interface StatedContent extends Pick<IndicatorContent, 'action' | 'title' | 'description'> {
  /** The action was `Alert` or `AlertAndBlock`, which mean "with an alert". */
  readonly impliesAlert: boolean;
}

/** The stored form of a date; undefined if the text is not a date. */
export type DateReader = (text: string) => string | undefined;

/**
 * Reads dates and remembers the last one: the rows of a file usually share it, and parsing it costs more than all other
 * fields.
 */
export function makeDateReader(): DateReader {
  let last: { readonly text: string; readonly date: string | undefined } | undefined;
  return (text) => {
    if (last?.text !== text) {
      last = { text, date: parseUtcDate(text.trim()) };
    }
    return last.date;
  };
}

/**
 * The content of an indicator; absent fields get their defaults. For CSV rows a list is given: fields without a column are
 * added to it, and harmless mistakes are repaired.
 */
export function readContent(
  raw: RawIndicator,
  stated: StatedContent,
  reader: FieldReader,
  readDate: DateReader,
  unstated: (keyof IndicatorContent)[] | undefined,
): IndicatorContent {
  const or = <T>(value: T | null | undefined, field: keyof IndicatorContent, byDefault: T): T => {
    if (value === undefined) {
      unstated?.push(field);
    }
    return value ?? byDefault;
  };
  const text = (value: unknown, field: TextField, maxLength: number) =>
    or<string | null>(reader.text(value, field, maxLength), field, null);
  const count = (value: unknown, field: CountField, max: number) =>
    or<number | null>(reader.integer(value, field, max), field, null);
  return {
    action: stated.action,
    severity: or(reader.oneOf(raw.severity, 'severity', severities), 'severity', 'Informational'),
    title: stated.title,
    description: stated.description,
    recommendedActions: text(raw.recommendedActions, 'recommendedActions', contentFields.recommendedActions.maxLength),
    application: text(raw.application, 'application', contentFields.application.maxLength),
    externalId: text(raw.externalId, 'externalId', contentFields.externalId.maxLength),
    expirationTime: or<string | null>(readExpiry(raw.expirationTime, reader, readDate), 'expirationTime', null),
    generateAlert: readGenerateAlert(raw, stated, reader, unstated),
    category: or(readCategory(raw.category, reader), 'category', defaultCategory),
    mitreTechniques: or(readTechniques(raw.mitreTechniques, reader), 'mitreTechniques', []),
    educateUrl: text(raw.educateUrl, 'educateUrl', contentFields.educateUrl.maxLength),
    bypassDurationHours: count(raw.bypassDurationHours, 'bypassDurationHours', contentFields.bypassDurationHours.max),
    notificationId: text(raw.notificationId, 'notificationId', contentFields.notificationId.maxLength),
    notificationBody: text(raw.notificationBody, 'notificationBody', contentFields.notificationBody.maxLength),
    version: text(raw.version, 'version', contentFields.version.maxLength),
    additionalInfo: text(raw.additionalInfo, 'additionalInfo', contentFields.additionalInfo.maxLength),
    historicalDetection: or(
      reader.boolean(raw.historicalDetection, 'historicalDetection'),
      'historicalDetection',
      false,
    ),
    lookBackPeriod: count(raw.lookBackPeriod, 'lookBackPeriod', contentFields.lookBackPeriod.max),
    certificateInfo: or(readCertificateInfo(raw.certificateInfo, reader), 'certificateInfo', null),
    alertDefinitionId: text(raw.alertDefinitionId, 'alertDefinitionId', contentFields.alertDefinitionId.maxLength),
    enabled: or(reader.boolean(raw.enabled, 'enabled'), 'enabled', true),
  };
}

type TextField =
  | 'recommendedActions'
  | 'application'
  | 'externalId'
  | 'educateUrl'
  | 'notificationId'
  | 'notificationBody'
  | 'version'
  | 'additionalInfo'
  | 'alertDefinitionId';
type CountField = 'bypassDurationHours' | 'lookBackPeriod';

const isNumber = /^\d+$/;
const otherSeparators = /[;|\r\n]/;
const betweenTechniques = /(?<=\bT\d{4}(?:\.\d{3})?)\s+(?=T\d{4})/gi;

/**
 * Items are split at commas too, so that a list and the CSV cell that it is exported as mean the same; and at semicolons,
 * bars, line ends and the blanks between ids, which people write.
 */
function readTechniques(value: unknown, reader: FieldReader): readonly string[] | undefined {
  const read = (text: unknown) =>
    reader.list(
      text,
      'mitreTechniques',
      contentFields.mitreTechniques.maxItems,
      contentFields.mitreTechniques.maxLength,
    );
  const techniques = read(typeof value === 'string' && !isSplit(value) ? splitOthers(value) : value);
  return techniques?.some((technique) => technique.includes(',') || !isSplit(technique))
    ? read(splitOthers(techniques.join(',')))
    : techniques;
}

function splitOthers(text: string): string {
  return text.replaceAll(betweenTechniques, ',').replaceAll(/[;|\r\n]+/g, ',');
}

function isSplit(text: string): boolean {
  return !otherSeparators.test(text) && text.search(betweenTechniques) < 0;
}

const localOrder = /^\s*\d{1,2}([./-])\d{1,2}\1\d{4}\b/;

function readExpiry(value: unknown, reader: FieldReader, readDate: DateReader): string | null | undefined {
  const text = reader.text(value, 'expirationTime', contentFields.expirationTime.maxLength);
  if (text === null || text === undefined) {
    return text;
  }
  if (text.trim() === '') {
    return null;
  }
  const date = readDate(text);
  if (date === undefined) {
    const isLocal = localOrder.test(text);
    reader.invalid(
      'expirationTime',
      `"${text}" is ${isLocal ? 'in local order, which is read only in a CSV file whose whole column leaves one reading: write a date' : 'not a date'} such as 2030-01-31T00:00:00Z`,
    );
  }
  return date ?? null;
}

function readGenerateAlert(
  raw: RawIndicator,
  { action, impliesAlert }: StatedContent,
  reader: FieldReader,
  unstated: (keyof IndicatorContent)[] | undefined,
): boolean {
  const wanted = reader.boolean(raw.generateAlert, 'generateAlert');
  const isAlertAction = impliesAlert && action === 'Audit';
  const settled = settleGenerateAlert(action, isAlertAction ? true : (wanted ?? (impliesAlert || undefined)));
  if (settled.ok) {
    if (wanted === undefined && action !== 'Audit') {
      unstated?.push('generateAlert');
    }
    return settled.value;
  }
  if (unstated === undefined) {
    reader.refuse(settled.fault);
  } else {
    reader.repairs.push('generateAlert: set to true, which the action Audit requires');
  }
  return true;
}

function readCategory(value: unknown, reader: FieldReader): number | null | undefined {
  if (typeof value !== 'number') {
    reader.text(value, 'category', contentFields.category.maxLength);
  }
  if (typeof value !== 'string' && typeof value !== 'number') {
    return value === undefined ? undefined : null;
  }
  const text = String(value).trim();
  if (text === '') {
    return null;
  }
  const category = reader.isInvalid('category') ? undefined : categoryNumber(value);
  if (category === undefined) {
    reader.invalid('category', `unknown alert category "${text}"; possible values: ${categories.join(', ')}`);
  } else if (!isNumber.test(text) && categoryName(category)?.length !== text.length) {
    reader.repairs.push(`category: "${text}" read as ${categoryName(category)}`);
  }
  return category ?? null;
}
