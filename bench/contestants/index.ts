import type { Contest } from '../world.ts'
import { authchartAxios, authchartKy } from './authchart.ts'
import { axiosAuthRefresh } from './axios.ts'
import { badgateway } from './badgateway.ts'
import { kyCopy, kyFloor, kyHeaders, rawKy } from './ky.ts'
import { oidcClient } from './oidcClient.ts'
import { recipe } from './recipe.ts'
import { singleFlight } from './singleFlight.ts'
import { supabase } from './supabase.ts'

/** The first is what the others are measured by. */
export const contests: readonly Contest[] = [
  kyFloor,
  rawKy,
  singleFlight,
  authchartKy,
  kyCopy,
  kyHeaders,
  badgateway,
  supabase,
  oidcClient,
  recipe,
  authchartAxios,
  axiosAuthRefresh,
]
