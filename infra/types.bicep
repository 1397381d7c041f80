metadata description = 'The types of the parameters.'

@export()
@description('How the function app scales.')
@sealed()
type scaleSettings = {
  @description('The most instances that one group of functions may have.')
  @minValue(40)
  @maxValue(1000)
  maximumInstanceCount: int

  @description('Requests that one instance answers at a time.')
  @minValue(1)
  @maxValue(1000)
  httpConcurrency: int

  @description('Instances that always wait for HTTP requests. 0: the first request after a pause waits for a start.')
  @minValue(0)
  alwaysReadyHttp: int

  @description('Instances that always wait for telemetry. 0: the first batch after a pause waits for a start.')
  @minValue(0)
  alwaysReadyMatching: int
}

@description('Pay per request unit, nothing when idle; for up to about 5,000 request units a second.')
@sealed()
type serverlessCapacity = {
  @description('Serverless.')
  kind: 'serverless'
}

@description('Scales between a tenth and all of a maximum, which is shared by the containers.')
@sealed()
type autoscaleCapacity = {
  @description('Autoscale.')
  kind: 'autoscale'

  @description('Request units a second, in thousands.')
  @minValue(1000)
  maxThroughput: int
}

@export()
@description('How the throughput of Cosmos DB is bought. It cannot be changed after the account was made.')
@discriminator('kind')
type cosmosCapacity = serverlessCapacity | autoscaleCapacity

@export()
@description('A private network for everything behind the API.')
@sealed()
type networkSettings = {
  @description('Closes Cosmos DB, Service Bus and storage to the internet and reaches them by private endpoints.')
  isolated: bool

  @description('Address range of the virtual network, /24 or wider.')
  addressPrefix: string
}

@export()
@description('After how many days files are deleted.')
@sealed()
type retentionDays = {
  @description('CSV files that were dropped.')
  @minValue(7)
  imports: int

  @description('CSV files that were uploaded through the API.')
  @minValue(7)
  uploads: int

  @description('Reports on imports.')
  @minValue(7)
  reports: int

  @description('Records of telemetry that could not be read.')
  @minValue(7)
  quarantine: int
}

@export()
@description('Settings of the service that differ from its defaults. Their meaning is in docs/operations.md.')
@sealed()
type serviceSettings = {
  @description('Which scope wins when several indicators match.')
  PRECEDENCE: ('organisation-first' | 'group-first')?

  @description('The @odata.context of import results.')
  IMPORT_RESULT_CONTEXT: string?

  @description('ISO 8601 duration. Must stay below the function timeout of host.json.')
  IMPORT_TIME_BUDGET: string?

  @description('Six-field schedule.')
  SWEEP_SCHEDULE: string?

  @description('Six-field schedule.')
  BULK_UPLOAD_SCHEDULE: string?

  @description('Six-field schedule.')
  PURGE_SCHEDULE: string?

  @description('ISO 8601 duration.')
  PURGE_GRACE: string?

  @description('ISO 8601 duration.')
  TOMBSTONE_LIFE: string?

  @description('ISO 8601 duration.')
  ALERT_WINDOW: string?

  @description('ISO 8601 duration. Must be longer than messages live in the queue.')
  DETECTION_LIFE: string?

  @description('ISO 8601 duration of at least a second.')
  SIEM_SETTLE: string?

  @description('Six-field schedule.')
  PUBLISH_SCHEDULE: string?

  @description('Calls that a client may make, for example 100/PT1M,1500/PT1H; empty: any number.')
  RATE_LIMITS: string?

  @description('Where token requests on our own paths are passed on to, for example https://login.microsoftonline.com; empty: nowhere.')
  TOKEN_RELAY: string?

  @description('ISO 8601 duration.')
  INDEX_POLL: string?

  @description('Six-field schedule.')
  INDEX_SCHEDULE: string?

  @description('Six-field schedule.')
  PACKAGE_SCHEDULE: string?

  @description('Indicators that a client of the custom threat intelligence API may have; empty: any number.')
  LEGACY_QUOTA: string?

  @description('From which level on log lines are written.')
  LOG_LEVEL: ('info' | 'warn' | 'error')?
}

@export()
@description('A named set of machines, as detection and access know it.')
type deviceGroup = {
  @description('Stable id.')
  id: string

  @description('Name that people see.')
  name: string

  @description('Object ids of the Entra groups whose members see it; none: everyone.')
  userGroups: string[]?
}

@export()
@description('Somebody who gets a role.')
@sealed()
type principal = {
  @description('Object id in Entra ID.')
  id: string

  @description('What it is.')
  type: 'User' | 'Group' | 'ServicePrincipal'
}

@export()
@description('Who besides the service itself may use its stores.')
@sealed()
type accessSettings = {
  @description('May drop CSV files into the container imports and read reports.')
  analysts: principal[]

  @description('May send telemetry straight to the queue.')
  telemetrySenders: principal[]

  @description('May receive alerts from the subscription siem.')
  alertReceivers: principal[]
}

@export()
@description('An audience of tokens: api://<client id>, or the client id.')
@minLength(10)
type audience = string
