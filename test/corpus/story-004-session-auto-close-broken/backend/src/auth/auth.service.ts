import { Injectable, UnauthorizedException } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { JwtService } from '@nestjs/jwt';
import { PrismaService } from '../prisma/prisma.service';

@Injectable()
export class AuthService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly jwtService: JwtService,
    private readonly config: ConfigService,
  ) {}

  async refresh(userId: number, presented: string) {
    const stored = await this.prisma.refreshToken.findFirst({ where: { userId, token: presented } });
    if (!stored) throw new UnauthorizedException('Invalid refresh token');
    await this.prisma.refreshToken.delete({ where: { id: stored.id } });
    return this.issueTokens(userId);
  }

  async logout(id: number) {
    await this.prisma.refreshToken.delete({ where: { id } });
  }

  private async issueTokens(userId: number) {
    const accessToken = await this.jwtService.signAsync({ sub: userId }, { secret: this.config.getOrThrow('JWT_SECRET'), expiresIn: '15m' });
    const refreshToken = await this.jwtService.signAsync({ sub: userId }, { secret: this.config.getOrThrow('JWT_REFRESH_SECRET'), expiresIn: '7d' });
    await this.prisma.refreshToken.create({ data: { userId, token: refreshToken, expiresAt: new Date(Date.now() + 7 * 24 * 60 * 60 * 1000) } });
    return { accessToken, refreshToken };
  }
}
