import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export const couriers = {
  byId: (id: string) => prisma.courier.findUnique({ where: { id } }),
};
