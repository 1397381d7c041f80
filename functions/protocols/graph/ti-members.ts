import { z } from 'zod';
import { once } from '../../http/once.ts';

/** The members of Microsoft Graph's tiIndicator (beta), and the plain `id` of changes. */
const names =
  `action activityGroupNames additionalInformation azureTenantId confidence description diamondModel domainName
  emailEncoding emailLanguage emailRecipient emailSenderAddress emailSenderName emailSourceDomain emailSourceIpAddress
  emailSubject emailXMailer expirationDateTime externalId fileCompileDateTime fileCreatedDateTime fileHashType fileHashValue
  fileMutexName fileName filePacker filePath fileSize fileType id ingestedDateTime isActive killChain knownFalsePositives
  lastReportedDateTime malwareFamilyNames networkCidrBlock networkDestinationAsn networkDestinationCidrBlock
  networkDestinationIPv4 networkDestinationIPv6 networkDestinationPort networkIPv4 networkIPv6 networkPort networkProtocol
  networkSourceAsn networkSourceCidrBlock networkSourceIPv4 networkSourceIPv6 networkSourcePort passiveOnly severity tags
  targetProduct threatType tlpLevel url userAgent`.split(/\s+/);

/** Names only: the values are checked where a tiIndicator is read. */
export const tiMembers = once(() => z.looseObject(Object.fromEntries(names.map((name) => [name, z.unknown()]))));
