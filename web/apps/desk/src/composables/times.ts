// Times of the contract carry +08:00; what people read is what stands in them, whatever this machine's clock says.
export function day_and_time(time: string | null | undefined): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(time ?? '');
  return match ? `${match[1]} ${match[2]}` : '';
}

export const time_of_day = (time: string | null | undefined): string =>
  day_and_time(time).slice(11);
