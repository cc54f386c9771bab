import type { Rule } from "./rule";
import { accessChangeShown } from "./rules/access-change-shown";
import { alarmDimensionsMatch } from "./rules/alarm-dimensions-match";
import { alarmHasData } from "./rules/alarm-has-data";
import { alarmReachesSomebody } from "./rules/alarm-reaches-somebody";
import { albAccessLogged } from "./rules/alb-access-logged";
import { albDeletionProtected } from "./rules/alb-deletion-protected";
import { albDesyncDefended } from "./rules/alb-desync-defended";
import { albDropsInvalidHeaders } from "./rules/alb-drops-invalid-headers";
import { aliasFollowsBalancer } from "./rules/alias-follows-balancer";
import { associationReachesServers } from "./rules/association-reaches-servers";
import { attachmentMadeFirst } from "./rules/attachment-made-first";
import { backendLockedAndEncrypted } from "./rules/backend-locked-and-encrypted";
import { balancerAddressKept } from "./rules/balancer-address-kept";
import { balancerCoversEveryZone } from "./rules/balancer-covers-every-zone";
import { balancerExposureKept } from "./rules/balancer-exposure-kept";
import { balancerHasListener } from "./rules/balancer-has-listener";
import { balancerInTwoZones } from "./rules/balancer-in-two-zones";
import { balancerReachesServers } from "./rules/balancer-reaches-servers";
import { blastRadiusBounded } from "./rules/blast-radius-bounded";
import { blockedDeleteSeenEarly } from "./rules/blocked-delete-seen-early";
import { bucketAccessLogged } from "./rules/bucket-access-logged";
import { bucketAclNotPublic } from "./rules/bucket-acl-not-public";
import { bucketAclsDisabled } from "./rules/bucket-acls-disabled";
import { bucketEncrypted } from "./rules/bucket-encrypted";
import { bucketLifecycleBounded } from "./rules/bucket-lifecycle-bounded";
import { bucketLifecycleSane } from "./rules/bucket-lifecycle-sane";
import { bucketNameDnsSafe } from "./rules/bucket-name-dns-safe";
import { bucketPolicyKeepsControl } from "./rules/bucket-policy-keeps-control";
import { bucketPolicyKeepsServersIn } from "./rules/bucket-policy-keeps-servers-in";
import { bucketPolicyNoLockout } from "./rules/bucket-policy-no-lockout";
import { bucketPolicyNotPublic } from "./rules/bucket-policy-not-public";
import { bucketPublicAccessBlocked } from "./rules/bucket-public-access-blocked";
import { bucketTlsOnly } from "./rules/bucket-tls-only";
import { bucketVersioned } from "./rules/bucket-versioned";
import { certificateCoversRecord } from "./rules/certificate-covers-record";
import { certificateLogged } from "./rules/certificate-logged";
import { certificateMadeFirst } from "./rules/certificate-made-first";
import { chainNeverBroken } from "./rules/chain-never-broken";
import { changeCountBounded } from "./rules/change-count-bounded";
import { ciTrustPinned } from "./rules/ci-trust-pinned";
import { configMatchesPlan } from "./rules/config-matches-plan";
import { costStepBounded } from "./rules/cost-step-bounded";
import { defaultSgClosed } from "./rules/default-sg-closed";
import { defaultVpcNotManaged } from "./rules/default-vpc-not-managed";
import { documentPrivate } from "./rules/document-private";
import { driftShown } from "./rules/drift-shown";
import { everyGroupHasTwoTargets } from "./rules/every-group-has-two-targets";
import { forgetFlagged } from "./rules/forget-flagged";
import { healthCheckAndServersApart } from "./rules/health-check-and-servers-apart";
import { healthCheckNotRedirected } from "./rules/health-check-not-redirected";
import { healthCheckPathPublished } from "./rules/health-check-path-published";
import { healthCheckTiming } from "./rules/health-check-timing";
import { healthPathKept } from "./rules/health-path-kept";
import { hiddenStopStart } from "./rules/hidden-stop-start";
import { imageAfterReady } from "./rules/image-after-ready";
import { imageChangeMeant } from "./rules/image-change-meant";
import { imageEncrypted } from "./rules/image-encrypted";
import { imageKeptForRollback } from "./rules/image-kept-for-rollback";
import { imageNotCircular } from "./rules/image-not-circular";
import { imageNotShared } from "./rules/image-not-shared";
import { imageOwnerNamed } from "./rules/image-owner-named";
import { imagePinned } from "./rules/image-pinned";
import { imageSourceOutOfService } from "./rules/image-source-out-of-service";
import { indexAndErrorPublished } from "./rules/index-and-error-published";
import { instanceDisksEncrypted } from "./rules/instance-disks-encrypted";
import { instanceHasProfile } from "./rules/instance-has-profile";
import { instanceImdsHops } from "./rules/instance-imds-hops";
import { instanceImdsv2 } from "./rules/instance-imdsv2";
import { instanceManagedBySsm } from "./rules/instance-managed-by-ssm";
import { instanceNoPublicIp } from "./rules/instance-no-public-ip";
import { instanceTypeCurrent } from "./rules/instance-type-current";
import { keyPrivateAndRotated } from "./rules/key-private-and-rotated";
import { kmsDecryptScoped } from "./rules/kms-decrypt-scoped";
import { leftoversCounted } from "./rules/leftovers-counted";
import { listenerHasCertificate } from "./rules/listener-has-certificate";
import { listenerHttps } from "./rules/listener-https";
import { listenerPortOpen } from "./rules/listener-port-open";
import { listenerTlsCurrent } from "./rules/listener-tls-current";
import { listenerWaitsForCertificate } from "./rules/listener-waits-for-certificate";
import { logBucketNotKms } from "./rules/log-bucket-not-kms";
import { logBucketSeparate } from "./rules/log-bucket-separate";
import { logBucketTakesLogs } from "./rules/log-bucket-takes-logs";
import { logGroupKept } from "./rules/log-group-kept";
import { naclNoWorldAdminPorts } from "./rules/nacl-no-world-admin-ports";
import { neverDisruptAll } from "./rules/never-disrupt-all";
import { noAdminManagedPolicy } from "./rules/no-admin-managed-policy";
import { noProviderCredentials } from "./rules/no-provider-credentials";
import { objectChangeDetected } from "./rules/object-change-detected";
import { objectRenameAnnounced } from "./rules/object-rename-announced";
import { oneAttachmentPerServer } from "./rules/one-attachment-per-server";
import { oneBalancerSecurityGroup } from "./rules/one-balancer-security-group";
import { oneZoneUntouched } from "./rules/one-zone-untouched";
import { outageAlarm } from "./rules/outage-alarm";
import { pairIsSymmetric } from "./rules/pair-is-symmetric";
import { partsShareOneNetwork } from "./rules/parts-share-one-network";
import { passroleScoped } from "./rules/passrole-scoped";
import { planComplete } from "./rules/plan-complete";
import { policyNoAdmin } from "./rules/policy-no-admin";
import { policyNoCredentialExposure } from "./rules/policy-no-credential-exposure";
import { policyNoDataExfiltration } from "./rules/policy-no-data-exfiltration";
import { policyNoPrivilegeEscalation } from "./rules/policy-no-privilege-escalation";
import { policyNoServiceWildcard } from "./rules/policy-no-service-wildcard";
import { policyNoStarResource } from "./rules/policy-no-star-resource";
import { policyNoUnboundedWrite } from "./rules/policy-no-unbounded-write";
import { policyReadable } from "./rules/policy-readable";
import { protectionKept } from "./rules/protection-kept";
import { publishedSetKept } from "./rules/published-set-kept";
import { redirectHasListener } from "./rules/redirect-has-listener";
import { removalIsMeant } from "./rules/removal-is-meant";
import { replacedCreateFirst } from "./rules/replaced-create-first";
import { replacedNameFree } from "./rules/replaced-name-free";
import { roleTrustForEc2 } from "./rules/role-trust-for-ec2";
import { roleTrustNotPublic } from "./rules/role-trust-not-public";
import { serverEgressSuffices } from "./rules/server-egress-suffices";
import { serversBehindNat } from "./rules/servers-behind-nat";
import { serversCanReadContent } from "./rules/servers-can-read-content";
import { serversOnlyFromBalancer } from "./rules/servers-only-from-balancer";
import { sgDescribed } from "./rules/sg-described";
import { sgHasEgress } from "./rules/sg-has-egress";
import { sgNoWorldAdminPorts } from "./rules/sg-no-world-admin-ports";
import { sgNoWorldAllPorts } from "./rules/sg-no-world-all-ports";
import { sgNoWorldEgress } from "./rules/sg-no-world-egress";
import { sgRulesOneWay } from "./rules/sg-rules-one-way";
import { sgUsed } from "./rules/sg-used";
import { sgWorldOnlyToBalancer } from "./rules/sg-world-only-to-balancer";
import { sharedPartKept } from "./rules/shared-part-kept";
import { stateBucketNotSelfManaged } from "./rules/state-bucket-not-self-managed";
import { stateNotReadableByServers } from "./rules/state-not-readable-by-servers";
import { statefulKept } from "./rules/stateful-kept";
import { subnetNoAutoPublicIp } from "./rules/subnet-no-auto-public-ip";
import { targetGroupHealthChecked } from "./rules/target-group-health-checked";
import { targetPortIsServed } from "./rules/target-port-is-served";
import { targetsSpanTwoZones } from "./rules/targets-span-two-zones";
import { teardownDeclared } from "./rules/teardown-declared";
import { terraformVersionKnown } from "./rules/terraform-version-known";
import { topicEncrypted } from "./rules/topic-encrypted";
import { topicNotPublic } from "./rules/topic-not-public";
import { topicTlsOnly } from "./rules/topic-tls-only";
import { unknownTypePointedOut } from "./rules/unknown-type-pointed-out";
import { updateBeforeDelete } from "./rules/update-before-delete";
import { userDataChangeWorks } from "./rules/user-data-change-works";
import { userDataNoSecrets } from "./rules/user-data-no-secrets";
import { vpcFlowLogged } from "./rules/vpc-flow-logged";
import { wafCounted } from "./rules/waf-counted";
import { wafGuardsThisBalancer } from "./rules/waf-guards-this-balancer";
import { wafKnowsBadInputs } from "./rules/waf-knows-bad-inputs";
import { wafLogged } from "./rules/waf-logged";

/** Every rule of the review, by its id. A new rule is a file in the folder and a line here. */
export const rules: readonly Rule[] = [
  accessChangeShown,
  alarmDimensionsMatch,
  alarmHasData,
  alarmReachesSomebody,
  albAccessLogged,
  albDeletionProtected,
  albDesyncDefended,
  albDropsInvalidHeaders,
  aliasFollowsBalancer,
  associationReachesServers,
  attachmentMadeFirst,
  backendLockedAndEncrypted,
  balancerAddressKept,
  balancerCoversEveryZone,
  balancerExposureKept,
  balancerHasListener,
  balancerInTwoZones,
  balancerReachesServers,
  blastRadiusBounded,
  blockedDeleteSeenEarly,
  bucketAccessLogged,
  bucketAclNotPublic,
  bucketAclsDisabled,
  bucketEncrypted,
  bucketLifecycleBounded,
  bucketLifecycleSane,
  bucketNameDnsSafe,
  bucketPolicyKeepsControl,
  bucketPolicyKeepsServersIn,
  bucketPolicyNoLockout,
  bucketPolicyNotPublic,
  bucketPublicAccessBlocked,
  bucketTlsOnly,
  bucketVersioned,
  certificateCoversRecord,
  certificateLogged,
  certificateMadeFirst,
  chainNeverBroken,
  changeCountBounded,
  ciTrustPinned,
  configMatchesPlan,
  costStepBounded,
  defaultSgClosed,
  defaultVpcNotManaged,
  documentPrivate,
  driftShown,
  everyGroupHasTwoTargets,
  forgetFlagged,
  healthCheckAndServersApart,
  healthCheckNotRedirected,
  healthCheckPathPublished,
  healthCheckTiming,
  healthPathKept,
  hiddenStopStart,
  imageAfterReady,
  imageChangeMeant,
  imageEncrypted,
  imageKeptForRollback,
  imageNotCircular,
  imageNotShared,
  imageOwnerNamed,
  imagePinned,
  imageSourceOutOfService,
  indexAndErrorPublished,
  instanceDisksEncrypted,
  instanceHasProfile,
  instanceImdsHops,
  instanceImdsv2,
  instanceManagedBySsm,
  instanceNoPublicIp,
  instanceTypeCurrent,
  keyPrivateAndRotated,
  kmsDecryptScoped,
  leftoversCounted,
  listenerHasCertificate,
  listenerHttps,
  listenerPortOpen,
  listenerTlsCurrent,
  listenerWaitsForCertificate,
  logBucketNotKms,
  logBucketSeparate,
  logBucketTakesLogs,
  logGroupKept,
  naclNoWorldAdminPorts,
  neverDisruptAll,
  noAdminManagedPolicy,
  noProviderCredentials,
  objectChangeDetected,
  objectRenameAnnounced,
  oneAttachmentPerServer,
  oneBalancerSecurityGroup,
  oneZoneUntouched,
  outageAlarm,
  pairIsSymmetric,
  partsShareOneNetwork,
  passroleScoped,
  planComplete,
  policyNoAdmin,
  policyNoCredentialExposure,
  policyNoDataExfiltration,
  policyNoPrivilegeEscalation,
  policyNoServiceWildcard,
  policyNoStarResource,
  policyNoUnboundedWrite,
  policyReadable,
  protectionKept,
  publishedSetKept,
  redirectHasListener,
  removalIsMeant,
  replacedCreateFirst,
  replacedNameFree,
  roleTrustForEc2,
  roleTrustNotPublic,
  serverEgressSuffices,
  serversBehindNat,
  serversCanReadContent,
  serversOnlyFromBalancer,
  sgDescribed,
  sgHasEgress,
  sgNoWorldAdminPorts,
  sgNoWorldAllPorts,
  sgNoWorldEgress,
  sgRulesOneWay,
  sgUsed,
  sgWorldOnlyToBalancer,
  sharedPartKept,
  stateBucketNotSelfManaged,
  stateNotReadableByServers,
  statefulKept,
  subnetNoAutoPublicIp,
  targetGroupHealthChecked,
  targetPortIsServed,
  targetsSpanTwoZones,
  teardownDeclared,
  terraformVersionKnown,
  topicEncrypted,
  topicNotPublic,
  topicTlsOnly,
  unknownTypePointedOut,
  updateBeforeDelete,
  userDataChangeWorks,
  userDataNoSecrets,
  vpcFlowLogged,
  wafCounted,
  wafGuardsThisBalancer,
  wafKnowsBadInputs,
  wafLogged,
];
