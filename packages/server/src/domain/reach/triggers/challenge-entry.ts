/** One step of a custom authentication that was taken, as its functions get to see it. */
export interface ChallengeEntry {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  /** What CreateAuthChallenge said about it; CUSTOM_CHALLENGE only. */
  readonly challengeMetadata?: string;
}
