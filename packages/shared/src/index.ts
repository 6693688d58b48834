export { addedLinesOf } from "./added-lines.ts";
export { agentIdentity, changeMessage, commitMessage, type Maker } from "./commit-message.ts";
export { decisionIn, eventOfDecision, type PersonDecision } from "./decision.ts";
export { canonicalJson, digestOf, digestOfJson } from "./digest.ts";
export { OrchestrateError, type ErrorDetails } from "./errors.ts";
export { type AnyEvent, type Event, type EventData, type EventType, eventData, parseEvent } from "./events.ts";
export { Candidate, GaveUp, Usage } from "./candidate.ts";
export { notesStream } from "./notes-stream.ts";
export { Finding } from "./finding.ts";
export { CommitSha, Digest, RunId, SubSpecId, TreeSha, wholeSpec } from "./ids.ts";
export { addUsage, noUsage } from "./usage.ts";
export { Undo } from "./undo.ts";
export { Approval, ApprovalProof, Conflict, Landing, MergeCommit, Merged, Moved, Waiver } from "./merge.ts";
export { isGate, waivableGate, waivableIn } from "./waivable.ts";
export { type AddedDependency, type Plan, planDigestOf, planOf, type SubSpec } from "./plan.ts";
export type {
  ApprovedVerdict,
  AskApproval,
  Build,
  Effect,
  Implement,
  RequestScope,
  Land,
  LetThrough,
  LogBefore,
  MakePlan,
  Publish,
  Screen,
  TakenDecision,
  Verify,
  WhyRefused,
} from "./roles.ts";
export type { Diagnostic, Position } from "./spec/diagnostic.ts";
export { globsOverlap, globWithin } from "./spec/glob-relations.ts";
export { alternatives, isLiteral, matchesGlob } from "./spec/globs.ts";
export { diagnosticsToSarif } from "./spec/diagnostics-to-sarif.ts";
export { lintSpec } from "./spec/lint/lint.ts";
export type { LintContext } from "./spec/lint/linting.ts";
export { type InvalidSpec, type ParsedSpec, parseSpec } from "./spec/parse.ts";
export { renderSpec } from "./spec/render.ts";
export { renderDiagnostics } from "./spec/render-diagnostics.ts";
export { expandRules } from "./spec/rules/expand.ts";
export type { Rule } from "./spec/rules/rule.ts";
export { parseRule, type RuleRead } from "./spec/rules/team-rule.ts";
export { subSpecOf, wholeSpecOf } from "./spec/sub-spec.ts";
export { specTemplate } from "./spec/template.ts";
export { grantedPaths, isScopeRequest, scopeRequestOf, type ScopeWish, whyNotAskable } from "./spec/scope-expansion.ts";
export { type WorktreeScope, worktreeScopeOf } from "./spec/worktree-scope.ts";
export { type ExtraProtectedGlobs, protectedClassOf } from "./spec/protected-classes.ts";
export {
  type Criterion,
  type CriterionCheck,
  type CriterionKind,
  criterionKinds,
  type HttpStep,
} from "./spec/criterion.ts";
export {
  ApprovalPoint,
  Budget,
  type Constraint,
  DiffLimits,
  ForbiddenClass,
  FrontMatter,
  GrantableClass,
  type Item,
  Permissions,
  type ProtectedClass,
  type ScopeEntry,
  type Spec,
  type Task,
} from "./spec/schema.ts";
export {
  Admitted,
  CriterionResult,
  CriterionVerdict,
  Fail,
  GateId,
  GateResult,
  NeedsHuman,
  Pass,
  Refused,
  Verdict,
} from "./verdict.ts";
export type {
  Agent,
  AgentCommand,
  AgentEvent,
  AgentNeeds,
  AgentProcess,
  AgentResult,
  AgentTask,
  Capability,
  Decision,
  Host,
  ModelEndpoint,
  Protocol,
} from "./ports/agent.ts";
export type { Finding as FindingValue, Usage as UsageValue } from "./ports/agent-values.ts";
export type { AgentLimits, AgentOutcome, AgentRun, RunAgent } from "./ports/agent-run.ts";
export type { Blobs } from "./ports/blobs.ts";
export type { Clock } from "./ports/clock.ts";
export type { EventLog, NewEvent } from "./ports/event-log.ts";
export type { Gateway, GatewayFacts, GatewaySession, ModelRoute, TokenBudget } from "./ports/gateway.ts";
export type {
  AddedLine,
  Change,
  Git,
  Identity,
  RepositoryMemory,
  RepositorySnapshot,
  ToldCommit,
  TreeEntry,
} from "./ports/git.ts";
export type {
  AnswerPart,
  Chat,
  ChatCall,
  ChatMessage,
  ChatTool,
  CompletingProvider,
  ModelPrice,
  ModelProvider,
  ProviderLimits,
  ProviderOptions,
  Upstream,
  UpstreamProvider,
} from "./ports/model-provider.ts";
export { type ProviderFailure, providerFailed } from "./ports/provider-failure.ts";
export { type Inbox, InboxMessage } from "./ports/inbox.ts";
export type {
  Mount,
  ProcessLimits,
  Relay,
  Sandbox,
  SandboxedCommand,
  SandboxedProcess,
  SandboxedResult,
  SandboxReport,
} from "./ports/sandbox.ts";
export type { Prepared, Setup, SetupNote, SetupStep } from "./ports/setup.ts";
export type {
  Confined,
  Harvest,
  HarvestLimits,
  Salvage,
  SweepReport,
  Worktree,
  WorktreeKey,
  Worktrees,
} from "./ports/worktrees.ts";
