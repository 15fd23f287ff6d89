const recorded = 'it happened before the closing, and is heard of only now';
const looked = 'what was heard of late may have to be put right';
const found = 'what laboratories find, and correct, counts whenever it is found; and people are told of it';
const onTheWay = 'tubes that are on their way arrive';
const listening = 'how apps are told changes nothing of the drill';
const tablets = 'a tablet that has something to bring needs its access, and a stolen one none';
const apart = 'it is of no drill';

/** Writing operations that a closed drill goes on taking, or that are none of a drill's, and why. All others it refuses. */
export const goesOn: Readonly<Record<string, string>> = {
  uploadCheckIns: recorded,
  uploadSwabs: recorded,
  uploadBoxActs: recorded,
  recordLineEvents: recorded,
  uploadVisits: recorded,
  settleDoor: looked,
  settleVisitReview: looked,
  settleCheckInReview: looked,
  settleSwabReview: looked,
  enterResults: found,
  verifyResult: found,
  tellPerson: found,
  openBox: onTheWay,
  packTube: onTheWay,
  unpackTube: onTheWay,
  sealBox: onTheWay,
  sendBox: onTheWay,
  cancelBox: onTheWay,
  handOverBox: onTheWay,
  acceptBox: onTheWay,
  withdrawHandover: onTheWay,
  receiveTube: onTheWay,
  reconcileBox: onTheWay,
  loseBox: onTheWay,
  changeWebhook: listening,
  deleteWebhook: listening,
  replayWebhook: listening,
  rotateWebhookSecret: listening,
  testWebhook: listening,
  enrolDevice: tablets,
  revokeDevice: tablets,
  restoreDevice: tablets,
  revealPerson: 'who looks is noted, and nothing else changes',
  revealTask: 'who looks is noted, and nothing else changes',
  exportRequest: 'who looks is noted, and nothing else changes',
  makeReport: 'it reads what there is',
  exportRoster: 'it reads what there is',
  closeDrill: 'once is as good as twice',
  issueToken: apart,
  addClient: apart,
  rotateClient: apart,
  revokeClient: apart,
  moveClock: apart,
  addCommunity: apart,
  renameCommunity: apart,
  closeCommunity: apart,
  createDrill: apart,
  cancelJob: apart,
};
