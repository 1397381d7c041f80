metadata description = 'Types of the parameters.'

@export()
@description('How the function app scales.')
@sealed()
type scaleSettings = {
  @description('Maximum number of instances of each group of functions.')
  @minValue(40)
  @maxValue(1000)
  maximumInstanceCount: int

  @description('Maximum number of concurrent requests per instance.')
  @minValue(1)
  @maxValue(1000)
  httpConcurrency: int

  @description('Instances that are always ready for HTTP requests. With 0, the first request after an idle time waits for a cold start.')
  @minValue(0)
  alwaysReadyHttp: int

  @description('Instances that are always ready for telemetry. With 0, the first batch after an idle time waits for a cold start.')
  @minValue(0)
  alwaysReadyMatching: int
}

@description('Pay per request unit and nothing while idle. Suitable for up to about 5,000 request units per second.')
@sealed()
type serverlessCapacity = {
  @description('Serverless throughput.')
  kind: 'serverless'
}

@description('Scales between 10 % and 100 % of a maximum that the containers share.')
@sealed()
type autoscaleCapacity = {
  @description('Autoscale throughput.')
  kind: 'autoscale'

  @description('Maximum request units per second, a multiple of 1,000.')
  @minValue(1000)
  maxThroughput: int
}

@export()
@description('Throughput model of Cosmos DB. It cannot be changed after the account is created.')
@discriminator('kind')
type cosmosCapacity = serverlessCapacity | autoscaleCapacity

@export()
@description('Private network between the API and its stores.')
@sealed()
type networkSettings = {
  @description('Closes Cosmos DB, Service Bus and storage to the internet. The app reaches them through private endpoints.')
  isolated: bool

  @description('Address range of the virtual network, /24 or wider.')
  addressPrefix: string
}

@export()
@description('Days after which files are deleted.')
@sealed()
type retentionDays = {
  @description('Days to keep dropped CSV files.')
  @minValue(7)
  imports: int

  @description('Days to keep CSV files uploaded through the API.')
  @minValue(7)
  uploads: int

  @description('Days to keep import reports.')
  @minValue(7)
  reports: int

  @description('Days to keep telemetry records that could not be read.')
  @minValue(7)
  quarantine: int
}

@export()
@description('Settings of the service to change from their defaults. docs/operations.md describes them.')
@sealed()
type serviceSettings = {
  @description('Which scope wins when several indicators match.')
  PRECEDENCE: ('organisation-first' | 'group-first')?

  @description('The @odata.context of import results.')
  IMPORT_RESULT_CONTEXT: string?

  @description('Time after which an import or another job continues in another invocation: an ISO 8601 duration, shorter than the function timeout in host.json.')
  IMPORT_TIME_BUDGET: string?

  @description('When to do what the other schedules request: NCRONTAB with six fields, in UTC.')
  TICK_SCHEDULE: string?

  @description('When to look for dropped files without an import and for stalled imports and jobs: NCRONTAB with six fields, in UTC.')
  SWEEP_SCHEDULE: string?

  @description('When to complete bulk uploads whose call died: NCRONTAB with six fields, in UTC.')
  BULK_UPLOAD_SCHEDULE: string?

  @description('When to delete expired indicators: NCRONTAB with six fields, in UTC.')
  PURGE_SCHEDULE: string?

  @description('How long an indicator is kept after its expiry: an ISO 8601 duration.')
  PURGE_GRACE: string?

  @description('How long a deletion is remembered: an ISO 8601 duration.')
  TOMBSTONE_LIFE: string?

  @description('How long the history of indicators is kept: an ISO 8601 duration.')
  HISTORY_LIFE: string?

  @description('How long the record of an import is kept after its end: an ISO 8601 duration. The record of a dropped file also stays while the file does.')
  IMPORT_LIFE: string?

  @description('How long after its last event an alert takes further events: an ISO 8601 duration.')
  ALERT_WINDOW: string?

  @description('How long records of the audit log are kept: an ISO 8601 duration of at least a day.')
  AUDIT_LIFE: string?

  @description('How long an alert is kept after its last change: an ISO 8601 duration.')
  ALERT_LIFE: string?

  @description('How long detections are kept: an ISO 8601 duration, at least ALERT_LIFE, and longer than the life of messages in the queue and its dead letters.')
  DETECTION_LIFE: string?

  @description('Delay before collectors can see a new detection: an ISO 8601 duration of at least one second.')
  SIEM_SETTLE: string?

  @description('When to publish alerts that a missed trigger left: NCRONTAB with six fields, in UTC.')
  PUBLISH_SCHEDULE: string?

  @description('Maximum calls per client, for example 100/PT1M,1500/PT1H. Empty for no limit.')
  RATE_LIMITS: string?

  @description('Groups whose members have roles of people, as JSON, for example {"Analyst":["<object id>"]}. Empty for none.')
  ROLE_GROUPS: string?

  @description('What a person without a role may do: whatever the scopes grant (scopes), nothing (none), or what a role allows.')
  PEOPLE_WITHOUT_ROLE: string?

  @description('Authority that token requests to the API are forwarded to, for example https://login.microsoftonline.com. Empty to forward none.')
  TOKEN_RELAY: string?

  @description('Where clients reach the API, if not at its own host name, for example https://ti.example.com. Empty for its own host name.')
  PUBLIC_URL: string?

  @description('Maximum age of the last check for a newer published index: an ISO 8601 duration.')
  INDEX_POLL: string?

  @description('When to update the published index even if no change was reported: NCRONTAB with six fields, in UTC.')
  INDEX_SCHEDULE: string?

  @description('When to update packages from the list: NCRONTAB with six fields, in UTC.')
  PACKAGE_SCHEDULE: string?

  @description('Maximum indicators per client of the custom threat intelligence API. Empty for no limit.')
  LEGACY_QUOTA: string?

  @description('Minimum level of log lines.')
  LOG_LEVEL: ('info' | 'warn' | 'error')?
}

@export()
@description('A named set of machines, used for indicator scopes and access.')
type deviceGroup = {
  @description('Stable id of the group.')
  id: string

  @description('Display name.')
  name: string

  @description('Object ids of the Entra groups whose members can see it. Without any, everyone can.')
  userGroups: string[]?
}

@export()
@description('A user, group or application that gets a role.')
@sealed()
type principal = {
  @description('Object id in Entra ID.')
  id: string

  @description('Type of the principal.')
  type: 'User' | 'Group' | 'ServicePrincipal'
}

@export()
@description('Who besides the service itself may use its stores.')
@sealed()
type accessSettings = {
  @description('Principals that may drop CSV files into the container imports and read reports.')
  analysts: principal[]

  @description('Principals that may send telemetry directly to the queue.')
  telemetrySenders: principal[]

  @description('Principals that may receive alerts from the subscription siem.')
  alertReceivers: principal[]
}

@export()
@description('A token audience: api://<client id> or the client id.')
@minLength(10)
type audience = string
