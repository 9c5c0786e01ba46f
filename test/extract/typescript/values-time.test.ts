import { each } from './values';

describe('TypeScript moments and spans', () => {
  it('reads numbers that are cut to integers', () => {
    each({
      '(Date.now() / 1000) | 0': 'now:seconds',
      '(Date.now() / 1000 + 900) >>> 0': '(now:seconds + 900)',
      '~~(Date.now() / 1000)': 'now:seconds',
      'Math.floor(+new Date() / 1000) + 60': '(now:seconds + 60)',
      'Math.floor(+new Date() / 1000 + 60)': '(now:seconds + 60)',
      'Number(process.env.TTL) | 0': 'integer(number($TTL))',
      '1 | 2': '?',
      '~5': '?',
    });
  });

  it('takes a date for its milliseconds where a number is asked for', () => {
    each({
      'Math.floor((new Date() as any) / 1000)': 'now:seconds',
      'Math.floor((new Date(Date.now() + 900000) as any) / 1000)': '((now:milliseconds + 900000) / 1000)',
      '(new Date() as any) - 5': '(now:milliseconds - 5)',
      '(new Date() as any) + 5': '?',
      'new Date(new Date().getTime() + 900000)': '(now:datetime + span((900000 / 1000)))',
      'new Date(new Date(Date.now() + 5000))': '(now:datetime + span((5000 / 1000)))',
    });
  });

  it('follows a date through its setters', () => {
    each(
      {
        week: '(now:datetime + span((7 * 86400)))',
        soon: '(now:datetime + span((15 * 60)))',
        time: '(now:datetime + span((5000 / 1000)))',
      },
      `const week = new Date(); week.setDate(week.getDate() + 7);
       const soon = new Date(); soon.setMinutes(soon.getMinutes() + 15);
       const time = new Date(); time.setTime(time.getTime() + 5000);`,
    );
  });

  it('does not guess what a setter does that may not run', () => {
    each(
      { maybe: '?', midnight: '?', other: '?' },
      `const maybe = new Date(); if (remember) maybe.setDate(maybe.getDate() + 7);
       const midnight = new Date(); midnight.setHours(0, 0, 0, 0);
       const other = new Date(); other.setDate(week.getDate() + 7);`,
    );
  });

  it('reads dayjs and moment', () => {
    each(
      {
        "dayjs().add(15, 'minute').unix()": '(now:seconds + (15 * 60))',
        "dayjs().add(15, 'm').toDate()": '(now:datetime + span((15 * 60)))',
        "dayjs().add(1, 'M').valueOf()": '(now:milliseconds + ((1 * 2592000) * 1000))',
        "dayjs.utc().subtract(5, 'seconds').unix()": '(now:seconds - 5)',
        "moment().add(Number(process.env.MINUTES), 'minutes').unix()": '(now:seconds + (number($MINUTES) * 60))',
        "moment().add('minutes', 15).toDate()": '(now:datetime + span((15 * 60)))',
        'moment().add({ hours: 1, minutes: 30 }).unix()': '(now:seconds + ((1 * 3600) + (30 * 60)))',
        'moment().unix()': 'now:seconds',
        "moment.duration(15, 'minutes').asSeconds()": '(15 * 60)',
        "moment.duration(15, 'minutes').asMilliseconds()": '((15 * 60) * 1000)',
        "moment().endOf('day').unix()": '?',
        "moment('2030-01-01').unix()": '?',
        'dayjs().add(15, unit).unix()': '?',
      },
      "import dayjs from 'dayjs'; import moment from 'moment'; declare const unit: string;",
    );
  });

  it('reads luxon', () => {
    each(
      {
        'DateTime.now().plus({ minutes: 15 }).toSeconds()': '(now:seconds + (15 * 60))',
        'Math.floor(DateTime.utc().plus({ minutes: 15 }).toSeconds())': '(now:seconds + (15 * 60))',
        'DateTime.now().plus({ minutes: 15 }).toUnixInteger()': '(now:seconds + (15 * 60))',
        'DateTime.now().plus({ days: 7 }).toMillis()': '(now:milliseconds + ((7 * 86400) * 1000))',
        'DateTime.now().plus({ days: 7 }).toJSDate()': '(now:datetime + span((7 * 86400)))',
        'DateTime.now().minus(5000).toJSDate()': '(now:datetime - span((5000 / 1000)))',
        'DateTime.now().plus(Duration.fromObject({ hours: 1 })).toUnixInteger()': '(now:seconds + (1 * 3600))',
        "Duration.fromObject({ hours: 1 }).as('seconds')": '(1 * 3600)',
        'DateTime.now().plus(span).toSeconds()': '?',
        "DateTime.fromISO('2030-01-01').toSeconds()": '?',
      },
      "import { DateTime, Duration } from 'luxon'; declare const span: any;",
    );
  });

  it('reads date-fns', () => {
    each(
      {
        'addMinutes(new Date(), 15)': '(now:datetime + span((15 * 60)))',
        'addDays(Date.now(), 7).getTime()': '(now:milliseconds + ((7 * 86400) * 1000))',
        'getUnixTime(addHours(new Date(), 1))': '(now:seconds + (1 * 3600))',
        'getUnixTime(add(new Date(), { hours: 1, minutes: 30 }))': '(now:seconds + ((1 * 3600) + (30 * 60)))',
        'fromUnixTime(Math.floor(Date.now() / 1000) + 900)': '(now:datetime + span(900))',
        'minutesToSeconds(15)': '(15 * 60)',
        'hoursToMilliseconds(1)': '(1 * 3600000)',
        'subDays(new Date(), 1)': '(now:datetime - span((1 * 86400)))',
        'addMinutes(start, 15)': '?',
      },
      "import { add, addMinutes, addDays, addHours, subDays, getUnixTime, fromUnixTime, minutesToSeconds, hoursToMilliseconds } from 'date-fns'; declare const start: Date;",
    );
  });

  it('reads spans through ms however it is imported', () => {
    each(
      { "ms('15m')": "span-ms('15m')", "parse('15m')": "span-ms('15m')", "span('15m' as StringValue) / 1000": "(span-ms('15m') / 1000)" },
      "import ms, { type StringValue } from 'ms'; import span from 'ms'; import { parse } from '@lukeed/ms';",
    );
  });

  it('reads what a function of the file makes of its arguments', () => {
    each(
      {
        'minutes(15)': '(15 * 60)',
        'minutes(2 * 5)': '((2 * 5) * 60)',
        'minutes()': '(1 * 60)',
        'inSeconds({ hours: 2 })': '(2 * 3600)',
        'expiresAfter(60)': '(now:seconds + 60)',
        'minutes(...list)': '(? * 60)',
        'endless(1)': '?',
      },
      `const minutes = (n = 1) => n * 60;
       function inSeconds({ hours }: { hours: number }) { return hours * 3600; }
       const expiresAfter = (s: number) => Math.floor(Date.now() / 1000) + s;
       function endless(n: number): number { return endless(n + 1); }`,
    );
  });
});
