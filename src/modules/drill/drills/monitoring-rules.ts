import { defaultMonitoringDays, defaultSwabDays } from '../../../core/field/index.ts';

/** Longest time that a monitoring lasts after an exposure, in days. */
export const longestMonitoring = 60;

/** How long somebody is under health monitoring, and when they are swabbed. */
export interface MonitoringRule {
  /** Days after the last exposure. */
  days: number;
  /** Days after it on which they are swabbed. */
  swabDays: number[];
}

/** The same by where they stay meanwhile, as a drill has settled it: at home, or at a central place. */
export interface MonitoringRules {
  home: MonitoringRule;
  central: MonitoringRule;
}

const rule = (): MonitoringRule => ({ days: defaultMonitoringDays, swabDays: [...defaultSwabDays] });

export const defaultMonitoringRules: MonitoringRules = { home: rule(), central: rule() };
