import { AppError, forbidden } from '../../../platform/errors/index.ts';
import type { Caller, Role } from './roles.ts';

/** 403 of a route that this role may not call. Says which roles may. */
export function wrongRole(caller: Caller, allowed: readonly string[]): AppError {
  const own: Role = caller.role;
  return new AppError(forbidden, {
    detail: {
      en: `The role of the token does not allow this: it is ${own}, and this takes ${allowed.join(' or ')}.`,
      zh: `令牌的角色不允许此操作：当前为 ${own}，需要 ${allowed.join(' 或 ')}。`,
    },
  });
}

/** 403 of what lies outside the caller's division. `code` is of something that the caller may see. */
export function wrongDivision(caller: Caller, code: string): AppError {
  const { division } = caller;
  return new AppError(forbidden, {
    detail: {
      en: `The division of the token does not allow this: ${division === undefined ? 'it has none' : `it is ${division}`}, and this takes one that covers ${code}.`,
      zh: `令牌的辖区不允许此操作：${division === undefined ? '当前未指定' : `当前为 ${division}`}，需要覆盖 ${code} 的辖区。`,
    },
  });
}

/** 403 of what only a token with a division may do, whichever it is. */
export function noDivision(): AppError {
  return new AppError(forbidden, {
    detail: {
      en: 'The token has no division, and this takes one: use that of a headquarters, or have the client added with a division.',
      zh: '令牌未指定辖区，此操作需要辖区：请使用指挥部的令牌，或为客户端指定辖区。',
    },
  });
}

/** 403 of a tablet at another site than its own. */
export function wrongSite(caller: Caller, siteId: string): AppError {
  const { site } = caller;
  return new AppError(forbidden, {
    detail: {
      en: `The site of the token does not allow this: ${site === undefined ? 'it has none' : `it is ${site}`}, and this takes ${siteId}.`,
      zh: `令牌的采样点不允许此操作：${site === undefined ? '当前未指定' : `当前为 ${site}`}，需要 ${siteId}。`,
    },
  });
}

/** 403 of what only a token of a team may do, whichever it is. */
export function noTeam(): AppError {
  return new AppError(forbidden, {
    detail: {
      en: 'The token stands for no team, and this takes one: have the account added to a team, and its tokens issued with the `team`.',
      zh: '令牌未指定工作队，此操作需要工作队：请将账号加入工作队，并为其令牌指定 team。',
    },
  });
}

/** 403 of what only a token of a facility may do, whichever it is. */
export function noFacility(): AppError {
  return new AppError(forbidden, {
    detail: {
      en: 'The token stands for no facility, and this takes one: have the client added with the `facility` that it works for.',
      zh: '令牌未指定集中场所，此操作需要场所：请为客户端指定其所属场所（facility）。',
    },
  });
}

/** 403 of what only a token of a checkpoint may do, whichever it is. */
export function noCheckpoint(): AppError {
  return new AppError(forbidden, {
    detail: {
      en: 'The token stands for no checkpoint, and this takes one: have the client added with the `checkpoint` that it works at.',
      zh: '令牌未指定卡口，此操作需要卡口：请为客户端指定其所在卡口（checkpoint）。',
    },
  });
}

/** 403 of what only a token of a laboratory may do, whichever it is. */
export function noLaboratory(): AppError {
  return new AppError(forbidden, {
    detail: {
      en: 'The token stands for no laboratory, and this takes one: have the client added with the `laboratory` that it works for.',
      zh: '令牌未指定实验室，此操作需要实验室：请为客户端指定其所属实验室（laboratory）。',
    },
  });
}
