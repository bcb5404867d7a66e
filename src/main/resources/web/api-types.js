// The API's shapes that the dashboard reads, as META-INF/openapi.yaml and docs/protocol.md define them. Types only.

/** @typedef {number | null} Known a number, or null when it cannot be read */

/** @typedef {{pid: number, name: string, cpu: number, mem: number, command: string | null}} Process */

/**
 * @typedef {{name: string, ip4: string | null, ip6: string | null, mac: string | null, type: string | null, default: boolean,
 *   virtual: boolean | null, operstate: string | null, rx_rate: Known, tx_rate: Known}} NetworkInterface
 */

/** @typedef {{some: number[], full: number[] | null} | null} Stall */

/**
 * One sample of the machine. MB are MiB, rates bytes a second.
 * @typedef {{cpu_usage: Known, cpu_temp: Known, cpu_cores: Known, memory_usage: Known, memory_total: Known, memory_percent: Known,
 *   storage_usage: Known, storage_total: Known, storage_percent: Known, uptime: Known, hostname: string | null,
 *   is_undervolted: boolean, top_processes: Process[], network_interfaces: NetworkInterface[], load_1: Known, load_5: Known,
 *   load_15: Known, swap_usage: Known, swap_total: Known, swap_percent: Known, disk_read_rate: Known, disk_write_rate: Known,
 *   network_rx_rate: Known, network_tx_rate: Known, cpu_per_core: Known[],
 *   pressure: {cpu: Stall, memory: Stall, io: Stall} | null,
 *   disks?: {mount: string, usage: number, total: number, percent: Known, available?: number}[], service: {cpu: Known, memory: Known}, timestamp: string,
 *   reasons?: Record<string, string>}} SystemMetrics
 */

/**
 * @typedef {{timestamp: string, source: string, cpuPercentOfHost: Known, cpuPercentOfCore: Known, cpuSeconds: Known,
 *   memoryBytes: Known, memoryLimitBytes: Known, memoryPercent: Known, networkRxBytesPerSecond: Known,
 *   networkTxBytesPerSecond: Known, blockReadBytesPerSecond: Known, blockWriteBytesPerSecond: Known, pids: Known,
 *   reasons: Record<string, string>}} ContainerMetrics
 */

/**
 * @typedef {{containerId: string, name: string, appId: number, appName: string, serviceId: number, serviceName: string,
 *   metrics: ContainerMetrics}} MeasuredContainer
 */

/**
 * @typedef {{containerId: string, name: string, appId: number, appName: string, serviceId: number, serviceName: string,
 *   image: string, status: string, health: 'none' | 'starting' | 'healthy' | 'unhealthy', restarts: number,
 *   startedAt: string | null, ports: {hostIp: string | null, hostPort: number | null, containerPort: number, protocol: string}[],
 *   replicas: number, pods: Pod[] | null, metrics: ContainerMetrics | null}} ListedContainer
 */

/**
 * @typedef {'settled' | 'moving' | 'waiting' | 'stuck' | 'paused'} Progress
 * @typedef {'crash-loop' | 'held' | 'stopped' | 'pull' | 'pull-failed' | 'dependency' | 'contention' | 'step-failed'} Cause
 * @typedef {'start' | 'restart' | 'repair' | 'update' | 'rollback'} NeededAction
 * The state of one service, as in the frames of the channel state.
 * @typedef {{appId: number, serviceId: number, appName: string, serviceName: string,
 *   sync: 'in-sync' | 'needs-update' | 'missing' | 'extra', status: string, reason: string | null,
 *   progress: Progress, cause: Cause | null, action?: NeededAction | null, nextAttemptAt: string | null, stoppedBy?: string | null}} ServiceState
 */

/**
 * @typedef {{revision: number, appliedRevision: number, isApplying: boolean, isReconciling: boolean, passId: string | null,
 *   lastError: string | null, engine: {kind: string, available: boolean, since: string, message?: string | null},
 *   services: ServiceState[]}} StateFrame
 */

/**
 * @typedef {{seq: number, timestamp: string, type: string, appId?: number, serviceId?: number, reason: string,
 *   details?: Record<string, any>}} Event
 */

/**
 * @typedef {{id: number, timestamp: number, message: string, level: 'debug' | 'info' | 'warn' | 'error',
 *   source: {type: string, name: string}, appId?: number, serviceId?: number, appName?: string, serviceName?: string,
 *   containerId?: string, pod?: string,
 *   isStdErr?: boolean, isSystem?: boolean}} LogEntry
 */

/**
 * @typedef {{serviceId: number, serviceName: string, imageName: string, config?: Record<string, any>}} DeclaredService
 * @typedef {{appId: number, appName: string, services: DeclaredService[], volumes?: Record<string, {external?: boolean} | null>, networks?: object}} DeclaredApp
 * @typedef {{apps: Record<string, DeclaredApp>}} Target
 */

/**
 * @typedef {{id: number, kind: string, appId: number, serviceId?: number, subject: string, reason: string,
 *   impact: {restarts: boolean, downtime: boolean, warning?: string}, dependsOn: number[]}} PlannedStep
 * @typedef {{adds: number, updates: number, removes: number}} PlanCounts of services
 * @typedef {{revision: number, adds: number, updates: number, removes: number, planHash: string, warnings: string[],
 *   apps: Record<string, PlanCounts>, steps: PlannedStep[], waiting?: Array<{appId: number, serviceId: number, status: string, reason: string}>}} Plan
 * @typedef {{kind: string, appId: number, serviceId?: number, subject: string, reason: string,
 *   result: 'pending' | 'running' | 'done' | 'unchanged' | 'failed' | 'skipped', startedAt: string | null,
 *   finishedAt: string | null, error?: string}} PassStep
 * @typedef {{passId: string, revision: number, trigger: string, state: 'running' | 'converged' | 'incomplete' | 'aborted',
 *   startedAt: string, finishedAt: string | null, message: string, steps: PassStep[]}} Pass
 * @typedef {{revision: number, acceptedAt: string, by: string, apps: number, services: number, applied: boolean, sameAsApplied: boolean,
 *   state: 'applied' | 'pending' | 'superseded', appliedAt: string | null, supersededAt: string | null, changes: string[] | null,
 *   failed: string[] | null, target?: Target, images?: BoundImage[], compose?: Record<string, string | null>}} HistoryEntry
 * The image that a service's tag means to a revision; the digest is null where none was noted.
 * @typedef {{appId: number, serviceId: number, imageName: string, digest: string | null}} BoundImage
 */

/**
 * One replica of a container, on engines that run several.
 * @typedef {{name: string, node: string | null, status: string, health: string, ready: boolean, restarts: number,
 *   startedAt: string | null, reason: string | null}} Pod
 */

/**
 * How a health check failed last; without an exit code its command did not end in time, or could not be run.
 * @typedef {{endedAt: string, exitCode?: number, lastLines: string[]}} FailedHealthcheck
 */

/**
 * @typedef {{containerId: string, name: string, imageName: string, status: string, createdAt: string, imageDigest?: string,
 *   health?: string, failedHealthcheck?: FailedHealthcheck, startedAt?: string, finishedAt?: string, exitCode?: number, oomKilled?: boolean,
 *   replicas?: number, pods?: Pod[], lastLines: string[]}} ServiceContainer
 * @typedef {{appId: number, serviceId: number, engine?: {available: false, since: string}, revision: number, appliedRevision: number, status?: string, reason?: string, progress?: Progress, cause?: Cause, action?: NeededAction,
 *   stoppedBy?: string, held?: {revision: number, reason: string, imageName?: string, exitCode?: number, failedHealthcheck?: FailedHealthcheck, lastLines?: string[]}, trialRevision?: number, lastGoodRevision?: number, nextTryAt?: string,
 *   changes: string[], warnings: string[], steps: PlannedStep[], containers: ServiceContainer[], declared?: DeclaredService, madeFrom?: DeclaredService,
 *   events: Event[]}} Explanation
 */

/**
 * What a tag means now, as POST /api/v1/apps/{appId}/update answers.
 * @typedef {{serviceId: number, serviceName: string, imageName: string, moved: boolean, from?: string, to?: string,
 *   problem?: string, held?: {revision: number, reason: string}}} LookedUpImage
 * @typedef {{message: string, changed: boolean, revision: number, passId?: string, images: LookedUpImage[]}} ImageUpdate
 */

/**
 * What images and volumes take; reason: why nothing is known; measuring: whether that ends by itself. containers: how many use an image, null where
 * unknown.
 * @typedef {{measuring: boolean, measuredAt: string | null, reason: string | null, volumes: {name: string, sizeBytes: number | null}[],
 *   images: {id: string, names: string[], sizeBytes: number | null, sharedBytes: number | null, containers: number | null}[]}} Disk
 * @typedef {{id: string, names: string[], sizeBytes: number | null, sharedBytes: number | null, usedBy: string[], usedByOthers: string[], neededBy: string[], removable: boolean}} ListedImage
 * @typedef {{name: string, present: boolean, managed: boolean, declared: boolean, appId?: number, key?: string,
 *   external?: boolean, usedBy: {appId: number, serviceId: number, serviceName: string}[], usedByOthers: string[] | null}} Volume
 */

/**
 * @typedef {{name: string, kind: string, tokensRequired: boolean, scopes: string[], apps: number[] | null,
 *   session: SessionTimes | null}} Access */

/** @typedef {{id: string, startedAt: string, usedAt: string, idleEndsAt: string, endsAt: string}} SessionTimes */
/** @typedef {SessionTimes & {name: string, scopes: string[], apps: number[] | null, address: string, userAgent: string}} Session */

/**
 * @typedef {{name: string, scopes: string[], apps: number[] | null, expiresAt: string | null, source: 'file' | 'admin-token' | 'api',
 *   revocable: boolean}} Token
 * @typedef {{tickets: {name: string, expiresInSeconds: number}[],
 *   commands: {name: string, containerId: string, containerName: string, command: string, openForSeconds: number}[]}} AccessDetails */

/** @typedef {{from: string, to: string, step: number, times: number[], fields: Record<string, Known[]>, annotations: Event[]}} History */

/**
 * @typedef {{appName: string, pausedUntil: string | null,
 *   services: Record<string, {serviceName: string, status: ServiceState['sync'], reason?: string, progress: Progress,
 *     cause?: Cause, action?: NeededAction, nextAttemptAt?: string, stoppedBy?: string}>}} AppStanding
 * @typedef {{status: Record<string, AppStanding>, isReconciling: boolean, lastError: string | null,
 *   pausedUntil: string | null}} Reconciliation
 */

export {};
